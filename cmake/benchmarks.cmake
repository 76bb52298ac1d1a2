# SPDX-License-Identifier: Apache-2.0
# Two programs: `manta_bench` under bench/ measures the whole against its peers; `manta_parts_bench` is made of the
# *.bench.cpp that stand beside the code and measure one part each, with Google Benchmark.

if(EXISTS ${PROJECT_SOURCE_DIR}/bench/CMakeLists.txt)
  add_subdirectory(bench)
endif()

file(GLOB_RECURSE parts CONFIGURE_DEPENDS src/*.bench.cpp)
if(parts AND NOT BUILD_SHARED_LIBS)
  find_package(benchmark REQUIRED)
  add_executable(manta_parts_bench ${parts})
  target_include_directories(manta_parts_bench PRIVATE src)
  target_link_libraries(manta_parts_bench PRIVATE manta_testing manta_developer benchmark::benchmark benchmark::benchmark_main)
endif()
