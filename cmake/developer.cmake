# SPDX-License-Identifier: Apache-2.0
# What only a developer of manta wants, never a user: warnings, sanitizers, fixed output places.
#
# `manta_developer` carries the warnings to manta's own targets. It is linked PRIVATE, so that neither a project which
# adds manta as a subdirectory nor one which finds it installed inherits a flag.

add_library(manta_developer INTERFACE)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()

  target_compile_options(manta_developer INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
    -Wcast-align -Wundef -Wvla
    $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>)
endif()

if(MANTA_WERROR)
  target_compile_options(manta_developer INTERFACE -Werror)
endif()

# For every target of this project: a program half of which is instrumented reports races that are none.
if(MANTA_SANITIZE)
  add_compile_options(-fsanitize=${MANTA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MANTA_SANITIZE})
endif()
