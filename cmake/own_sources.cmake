# SPDX-License-Identifier: Apache-2.0
# How manta's own sources are compiled, whatever project they are built in.

# Without a build type CMake compiles without optimisation, and a call to manta costs ten to thirty times as much.
# oneTBB and spdlog put a build type into the cache of the project that includes them, which is not theirs to choose;
# Abseil and Folly say nothing. Here the project's settings stay as they are: manta's own sources are optimised, which
# takes most of it away, and the line says the rest, since manta's templates are compiled in the project's files.
get_directory_property(manta_given_options COMPILE_OPTIONS)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES
    AND NOT "${CMAKE_CXX_FLAGS};${manta_given_options}" MATCHES "(^|[ ;])-O")
  target_compile_options(manta BEFORE PRIVATE -O2)
  target_compile_options(manta_testing BEFORE PRIVATE -O2)
  message(NOTICE "manta: warning: no CMAKE_BUILD_TYPE, so what calls manta is not optimised and calls take several \
times as long; for speed, cmake -DCMAKE_BUILD_TYPE=Release")
endif()

# g++ tests the flags that `add tls_context@gottpoff(%rip)` leaves, and the linker makes a `lea` of it, which leaves none:
# where g++ asks whether the address of a thread-local variable is null, the answer is chance. It asks only when one of
# these checks is on, and then UBSan reports ("reference binding to null pointer of type 'const struct Context'"; g++ 12
# with -O2). On the sources, to come after what others give the target. manta's own sanitized build is not optimised, and
# keeps the checks.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT MANTA_SANITIZE)
  set_property(SOURCE ${sources} ${testing_sources} APPEND PROPERTY COMPILE_OPTIONS
    -fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute)
endif()
