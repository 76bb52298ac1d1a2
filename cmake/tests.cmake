# SPDX-License-Identifier: Apache-2.0
# The test programs, found by glob: unit tests beside the code they test, a program a room, so that an edit there links and
# runs no other; the conformance suite of the whole API; stress tests, and the others below.

find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)

if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  file(CONFIGURE OUTPUT gtest_header.cpp CONTENT "")
  add_library(manta_gtest_header OBJECT ${CMAKE_CURRENT_BINARY_DIR}/gtest_header.cpp)
  target_compile_features(manta_gtest_header PRIVATE cxx_std_20)
  target_link_libraries(manta_gtest_header PRIVATE manta_developer Threads::Threads GTest::gtest)
  target_precompile_headers(manta_gtest_header PRIVATE <gtest/gtest.h>)
endif()

# GoogleTest costs a second a file, so it is compiled once; but only for files that include it, themselves or by a helper
# that does: there it hides no include that is missing.
set(includes_gtest
  "^#include (<g(test/gtest|mock/gmock)\\.h>|\"(conformance/)?(fixture|helpers|probe|recorder)\\.hpp\"|\"stress/support\\.hpp\")")

# What programs get that leave CMake's default: the compiler's own integers are integers there.
set_source_files_properties(src/serialize/wide_integers.test.cpp PROPERTIES
  COMPILE_OPTIONS -std=gnu++20 SKIP_PRECOMPILE_HEADERS ON)

# A page of the documents that a test reads.
set_source_files_properties(src/runtime/config_page.test.cpp PROPERTIES
  COMPILE_DEFINITIONS MANTA_SOURCE_DIR="${PROJECT_SOURCE_DIR}" SKIP_PRECOMPILE_HEADERS ON)

function(manta_test_program name)
  if(NOT ARGN)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_include_directories(${name} PRIVATE src tests)
  target_link_libraries(${name} PRIVATE manta manta_testing manta_developer rapidcheck rapidcheck_gtest GTest::gmock GTest::gtest_main)
  if(TARGET manta_gtest_header)
    target_precompile_headers(${name} REUSE_FROM manta_gtest_header)
    foreach(source IN LISTS ARGN)
      file(STRINGS ${source} line LIMIT_COUNT 1 REGEX "${includes_gtest}")
      if(NOT line)
        set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
      endif()
    endforeach()
  endif()
endfunction()

file(GLOB_RECURSE conformance CONFIGURE_DEPENDS tests/conformance/*.test.cpp)
file(GLOB_RECURSE stress CONFIGURE_DEPENDS tests/stress/*.test.cpp)

# Small programs with a mistake that simulations find: one of the unit tests asserts it, and a program prints how soon.
file(GLOB bugs CONFIGURE_DEPENDS tests/simulation/*.cpp)
list(FILTER bugs EXCLUDE REGEX "\\.test\\.cpp$|/table\\.cpp$")
add_library(manta_bugs OBJECT ${bugs})
target_include_directories(manta_bugs PUBLIC tests)
target_link_libraries(manta_bugs PUBLIC manta_testing PRIVATE manta_developer)
add_executable(manta_bugs_table tests/simulation/table.cpp)
target_link_libraries(manta_bugs_table PRIVATE manta_bugs manta_developer)

# Unit and stress tests call private functions, which a shared library does not export.
if(NOT BUILD_SHARED_LIBS)
  set(rooms base serialize core executor objects tasks waiting actors engine runtime simulation testing)
  foreach(room IN LISTS rooms)
    file(GLOB_RECURSE unit CONFIGURE_DEPENDS src/${room}/*.test.cpp)
    list(FILTER unit EXCLUDE REGEX "/testing/explorer/")
    if(room STREQUAL "simulation")
      file(GLOB mistakes CONFIGURE_DEPENDS tests/simulation/*.test.cpp)
      list(APPEND unit ${mistakes})
    endif()
    manta_test_program(manta_${room}_tests ${unit})
  endforeach()
  target_link_libraries(manta_simulation_tests PRIVATE manta_bugs)
  manta_test_program(manta_stress_tests ${stress})
endif()
manta_test_program(manta_conformance_tests ${conformance})

# The shipped parts under the schedule explorer, which sees what they do in the checked build only.
if(MANTA_CHECKED)
  file(GLOB explorer CONFIGURE_DEPENDS src/testing/explorer/*.cpp tests/explorer/*.cpp)
  list(FILTER explorer EXCLUDE REGEX "\\.test\\.cpp$|/table\\.cpp$")
  add_library(manta_explorer OBJECT ${explorer})
  target_include_directories(manta_explorer PUBLIC src tests)
  target_link_libraries(manta_explorer PUBLIC manta PRIVATE manta_developer)
  file(GLOB explorer_tests CONFIGURE_DEPENDS src/testing/explorer/*.test.cpp tests/explorer/*.test.cpp)
  manta_test_program(manta_explorer_tests ${explorer_tests})
  target_link_libraries(manta_explorer_tests PRIVATE manta_explorer)
  add_executable(manta_explorer_table tests/explorer/table.cpp)
  target_link_libraries(manta_explorer_table PRIVATE manta_explorer manta_developer)
endif()

# A library that a test opens at run time. It takes manta from the program, and shows it nothing but its entry point.
add_library(manta_test_plugin MODULE tests/conformance/plugin/plugin.cpp)
target_include_directories(manta_test_plugin PRIVATE include)
target_compile_features(manta_test_plugin PRIVATE cxx_std_20)
target_link_libraries(manta_test_plugin PRIVATE manta_developer Threads::Threads)
set_target_properties(manta_test_plugin PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
if(MANTA_CHECKED)
  target_compile_definitions(manta_test_plugin PRIVATE MANTA_CHECKED)
endif()
if(TARGET manta_conformance_tests)
  target_compile_definitions(manta_conformance_tests PRIVATE MANTA_TEST_PLUGIN="$<TARGET_FILE:manta_test_plugin>")
  target_link_libraries(manta_conformance_tests PRIVATE ${CMAKE_DL_LIBS})
  set_target_properties(manta_conformance_tests PROPERTIES ENABLE_EXPORTS ON)
  add_dependencies(manta_conformance_tests manta_test_plugin)
endif()

target_sources(manta_conformance_tests PRIVATE tests/conformance/seeds.cpp)

# Every allocation of a program is refused in turn. A program of its own, since it replaces operator new and the slab
# allocator for all of it.
if(NOT BUILD_SHARED_LIBS)
  file(GLOB_RECURSE refused CONFIGURE_DEPENDS tests/refused/*.cpp)
  list(FILTER refused EXCLUDE REGEX "/operators_(replaced|wrapped)\\.cpp$")
  if(MANTA_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    manta_test_program(manta_refused_tests ${refused} tests/refused/operators_wrapped.cpp)
    foreach(kind nw na)
      foreach(rest m mSt11align_val_t mRKSt9nothrow_t mSt11align_val_tRKSt9nothrow_t)
        target_link_options(manta_refused_tests PRIVATE "LINKER:--wrap=_Z${kind}${rest}")
      endforeach()
    endforeach()
  else()
    manta_test_program(manta_refused_tests ${refused} tests/refused/operators_replaced.cpp)
  endif()
endif()

# What things cost in blocks, bytes and instructions is true of one compiler and one level of optimisation, so only the
# preset that says so measures it.
option(MANTA_COUNTS "Build the tests that count allocations and instructions: for g++ -O2, static, without sanitizers" OFF)
if(MANTA_COUNTS AND NOT BUILD_SHARED_LIBS)
  file(GLOB_RECURSE counts CONFIGURE_DEPENDS tests/counts/*.test.cpp)
  manta_test_program(manta_count_tests ${counts} tests/counts/allocations.cpp)
  add_executable(manta_instructions tests/counts/instructions.cpp)
  target_link_libraries(manta_instructions PRIVATE manta manta_developer)
endif()

# The label `gtest` tells ./check to run a program itself and to count its tests one by one; with `together`, beside
# another. `script` is a program that counts for itself, as the last line of its output says.
function(manta_run_test_program name program)
  if(TARGET ${program})
    add_test(NAME ${name} COMMAND ${program})
    set_tests_properties(${name} PROPERTIES LABELS gtest ENVIRONMENT "${ARGN}")
    if(program STREQUAL "manta_conformance_tests")
      set_tests_properties(${name} PROPERTIES LABELS "gtest;together")
    endif()
  endif()
endfunction()

foreach(room IN LISTS rooms)
  manta_run_test_program(unit-${room} manta_${room}_tests)
endforeach()
manta_run_test_program(stress manta_stress_tests)
manta_run_test_program(refused manta_refused_tests)
manta_run_test_program(counts manta_count_tests)
manta_run_test_program(explorer manta_explorer_tests)
manta_run_test_program(conformance-1-worker manta_conformance_tests MANTA_TEST_WORKERS=1)
manta_run_test_program(conformance-2-workers manta_conformance_tests MANTA_TEST_WORKERS=2)
manta_run_test_program(conformance-4-workers manta_conformance_tests MANTA_TEST_WORKERS=4)

# The same suite where calls run in a second runtime, but for the tests that say why they cannot hold there.
if(TARGET manta_conformance_tests)
  set(not_on_twin ${PROJECT_SOURCE_DIR}/tests/conformance/not_on_twin.txt)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${not_on_twin})
  file(STRINGS ${not_on_twin} left_out REGEX "^[A-Z]")
  list(JOIN left_out ":" left_out)
  function(manta_run_on_twin name workers)
    add_test(NAME ${name} COMMAND manta_conformance_tests --gtest_filter=-${left_out})
    set_tests_properties(${name} PROPERTIES LABELS "gtest;together" ENVIRONMENT
      "MANTA_TEST_WORKERS=${workers};MANTA_ENGINE=twin")
  endfunction()
  manta_run_on_twin(conformance-twin 2)
  if(MANTA_COUNTS)
    manta_run_on_twin(conformance-twin-1-worker 1)
    manta_run_on_twin(conformance-twin-4-workers 4)
  endif()

  # The same suite in simulations, under many seeds; in one build, since another only changes how fast it goes.
  if(MANTA_COUNTS AND NOT BUILD_SHARED_LIBS)
    set(simulated ${PROJECT_SOURCE_DIR}/scripts/simulated.py $<TARGET_FILE:manta_conformance_tests>)
    add_test(NAME conformance-simulated COMMAND ${simulated})
    add_test(NAME conformance-simulated-pct COMMAND ${simulated} --pct)
    add_test(NAME conformance-simulated-twin COMMAND ${simulated} --engine twin)
    set_tests_properties(conformance-simulated conformance-simulated-pct conformance-simulated-twin
      PROPERTIES LABELS script)
  endif()
endif()
