# SPDX-License-Identifier: Apache-2.0
# The parts that need more than the library does. Each is ON, OFF or AUTO: AUTO builds it where all that it needs is
# installed and says in one line what is missing, so that nobody who wants the library is stopped for a part; ON stops.

# What of `needs` is not there, for people. A need is NAME=DEBIAN_PACKAGE; a name with `::` is a target of a package
# before it, one that ends in .hpp a header, and any other what find_package looks for.
function(manta_missing needs result)
  set(missing)
  foreach(need IN LISTS needs)
    string(REGEX MATCH "^(.*)=(.*)$" need ${need})
    set(name ${CMAKE_MATCH_1})
    set(debian ${CMAKE_MATCH_2})
    if(name MATCHES "::")
      set(found FALSE)
      if(TARGET ${name})
        set(found TRUE)
      endif()
    elseif(name MATCHES "\\.hpp$")
      string(MAKE_C_IDENTIFIER MANTA_FILE_${name} file)
      find_file(${file} ${name})
      mark_as_advanced(${file})
      set(found ${${file}})
    else()
      find_package(${name} QUIET)
      set(found ${${name}_FOUND})
    endif()
    if(NOT found)
      list(APPEND missing "${name} (Debian: ${debian})")
    endif()
  endforeach()
  list(JOIN missing ", " missing)
  set(${result} "${missing}" PARENT_SCOPE)
endfunction()

# Defines MANTA_BUILD_<part> and sets build_<part>: whether it is built.
function(manta_part part what default)
  set(MANTA_BUILD_${part} ${default} CACHE STRING "Build ${what}: ON, OFF, or AUTO, where what they need is installed")
  set_property(CACHE MANTA_BUILD_${part} PROPERTY STRINGS AUTO ON OFF)
  set(build ${MANTA_BUILD_${part}})
  if(build STREQUAL "AUTO" AND part STREQUAL "TESTS" AND DEFINED BUILD_TESTING AND NOT BUILD_TESTING)
    set(build OFF)
  endif()
  if(build)
    manta_missing("${ARGN}" missing)
    if(missing AND build STREQUAL "AUTO")
      message(NOTICE "manta: builds without ${what}, which need ${missing}")
      set(build OFF)
    elseif(missing)
      message(FATAL_ERROR "MANTA_BUILD_${part} is ${build}, and ${what} need ${missing}")
    endif()
  endif()
  string(TOLOWER ${part} part)
  set(build_${part} ${build} PARENT_SCOPE)
endfunction()

# A project that takes manta in wants the library.
set(manta_part_default OFF)
if(PROJECT_IS_TOP_LEVEL)
  set(manta_part_default AUTO)
endif()

manta_part(TESTS "the tests" ${manta_part_default}
  GTest=libgtest-dev GTest::gmock=libgmock-dev rapidcheck=librapidcheck-dev)
manta_part(APPS "the programs under apps/" ${manta_part_default} CLI11=libcli11-dev nlohmann_json=nlohmann-json3-dev)
manta_part(BENCH "the benchmarks" OFF
  TBB=libtbb-dev asio.hpp=libasio-dev caf/all.hpp=libcaf-dev benchmark=libbenchmark-dev CLI11=libcli11-dev
  nlohmann_json=nlohmann-json3-dev)
