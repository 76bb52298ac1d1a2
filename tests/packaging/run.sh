#!/usr/bin/env bash
# Takes manta into outside projects in each way that the documentation names, runs the same app in each, and checks what
# CMake says if something is missing: tests/packaging/run.sh [FOLDER]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=${1:-$top/build/packaging}
mkdir -p "$work"
rm -rf "$work"/{prefix,moved}-* "$work"/app-*

# The strictest warnings that a user may set: manta's headers give none.
strict='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Werror'

configure() { cmake -G Ninja -S "$1" -B "$2" "${@:3}"; }
build() { configure "$@" && cmake --build "$2" --parallel "$(nproc)"; }

install_manta() {  # KIND FOLDER: installs what is built there, then moves it: packages are built here and used there
  cmake --install "$2" --prefix "$work/prefix-$1" && mv "$work/prefix-$1" "$work/moved-$1"
}

# The archive is the one that ./check builds anyway. What else is built here is not optimised, which takes half the time.
build_static() { "$top/scripts/build" gcc-release "$top/build/check-gcc-release" manta manta_testing; }
build_shared() {
  build "$top" "$work/manta-shared" -DMANTA_BUILD_{TESTS,APPS,EXAMPLES}=OFF -DBUILD_SHARED_LIBS=ON -DCMAKE_BUILD_TYPE=None
}

find_package_in() {  # KIND FLAG...
  local prefix=$work/moved-$1
  build "$here/installed" "$work/find-$1" --fresh -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="$strict" "${@:2}" &&
    "$work/find-$1/app" && "$work/find-$1/simulated"
}

find_package_static() { build_static && install_manta static "$top/build/check-gcc-release" && find_package_in static; }
find_package_shared() { build_shared && install_manta shared "$work/manta-shared" && find_package_in shared; }

shared_library_is_used() { ldd "$work/find-shared/app" | grep -F "$work/moved-shared/lib/libmanta.so.0.1"; }

another_version_is_refused() {
  printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(p CXX)' 'find_package(manta 0.2 REQUIRED)' \
    >"$work/CMakeLists.txt"
  ! configure "$work" "$work/find-version" --fresh -DCMAKE_PREFIX_PATH="$work/moved-static"
}

another_component_is_refused() {
  printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(p CXX)' 'find_package(manta REQUIRED COMPONENTS fusion)' \
    >"$work/CMakeLists.txt"
  ! configure "$work" "$work/find-component" --fresh -DCMAKE_PREFIX_PATH="$work/moved-static"
}

pkg_config() {  # KIND PACKAGE PROGRAM
  local flags
  flags=$(PKG_CONFIG_PATH=$work/moved-$1/lib/pkgconfig pkg-config --cflags --libs "$2 >= 0.1") &&
    g++ -std=c++20 $strict "$here/$3.cpp" -o "$work/app-$1" $flags -Wl,-rpath,"$work/moved-$1/lib" && "$work/app-$1"
}
pkg_config_static() { pkg_config static manta app && pkg_config static manta-testing simulated; }
pkg_config_shared() { pkg_config shared manta app && pkg_config shared manta-testing simulated; }

# A program that simulates nothing does not carry the simulator, and no variable turns it into a simulation.
the_simulator_is_a_library_of_its_own() {
  local library=$work/moved-static/lib/libmanta.a simulator='manta::v[0-9_]*::(testing::|detail::(Simulated|World)\b)'
  nm -C "$work/moved-static/lib/libmanta_testing.a" | grep -E "$simulator" >/dev/null || return  # to the end: pipefail
  ! nm -C "$library" | grep -E "$simulator" && ! strings "$library" | grep -E 'MANTA_(EXECUTOR|SIMULATION)' &&
    ! nm -C "$work/find-static/app" | grep -E "$simulator" &&
    MANTA_EXECUTOR=nonsense MANTA_SIMULATION=seed=1 "$work/find-static/app"
}

holds_suppressions() { echo "suppressions: $1" && grep '^race:std::__exception_ptr' "$1"; }

suppressions_are_found() {  # by pkg-config, by a project that finds manta, and by one that fetches it
  holds_suppressions "$(PKG_CONFIG_PATH=$work/moved-static/lib/pkgconfig pkg-config \
      --variable=thread_sanitizer_suppressions manta)" &&
    holds_suppressions "$(cat "$work/find-static/suppressions")" &&
    holds_suppressions "$(cat "$work/fetched/suppressions")"
}

fetched() {  # FOLDER FLAG...
  "$1" "$here/fetched" "$2" -DFETCHCONTENT_SOURCE_DIR_MANTA="$top" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "${@:3}"
}

fetch_content() { fetched build "$work/fetched" -DCMAKE_CXX_FLAGS=-O0 && "$work/fetched/app" && "$work/fetched/simulated"; }

fetched_flags_are_the_users_own() {  # no warnings of manta; no tests, programs or options that the user did not ask for
  ! grep -E -- '-W|-fsanitize|\.test\.cpp|/apps/|/examples/' "$work/fetched/compile_commands.json" &&
    ! grep -E '^(BUILD_SHARED_LIBS|CMAKE_BUILD_TYPE:[A-Z]*=.)' "$work/fetched/CMakeCache.txt"
}

nothing_of_a_fetched_manta_is_installed() {
  cmake --install "$work/fetched" --prefix "$work/prefix-fetched" &&
    [ "$(cd "$work/prefix-fetched" && find . -type f)" = ./bin/app ]
}

how_fast() { grep "\"command\".*/$2\"" "$1/compile_commands.json" | grep -o -- ' -O[^ ]*'; }  # FOLDER SOURCE

a_missing_build_type_is_told() {
  fetched configure "$work/no-type" --fresh 2>&1 | grep '^manta: warning: no CMAKE_BUILD_TYPE' &&
    [ "$(how_fast "$work/no-type" tasks/submit.cpp)" = ' -O2' ] && ! how_fast "$work/no-type" app.cpp
}

a_build_type_or_level_is_the_users_choice() {  # and CMake prints nothing of manta
  local flag
  for flag in -DCMAKE_BUILD_TYPE=Debug -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O0; do
    fetched configure "$work/type" --fresh "$flag" >"$work/type.log" 2>&1 || return
    ! grep 'manta: ' "$work/type.log" && ! how_fast "$work/type" tasks/submit.cpp | grep -v O0 || return
  done
}

reads_no_wrong_flags() {  # OBJECT: no test follows an addition that the linker replaces (cmake/own_sources.cmake)
  objdump -dr --no-show-raw-insn "$1" >"$work/code" && grep -q GOTTPOFF "$work/code" &&
    ! awk '/GOTTPOFF/ && add { after = 1; next } after && /\t(j|set|cmov)n?[es]/ { print } { add = /\tadd / ; after = 0 }' \
      "$work/code" | grep .
}

# UBSan reports and goes on, which is its default: only in code for that mode does g++ read wrong flags. Their contents
# are chance, so the test reads the machine code, too; and that of one file with AddressSanitizer, which shows more.
fetched_under_ubsan() {
  local library=$work/ubsan/_deps/manta-build again
  fetched build "$work/ubsan" -DCMAKE_CXX_COMPILER=g++ -DCMAKE_CXX_FLAGS='-O2 -fsanitize=undefined' &&
    UBSAN_OPTIONS=halt_on_error=1 "$work/ubsan/app" && reads_no_wrong_flags "$library/libmanta.a" || return
  again=$(grep -o '"command": ".*/waiting/await.cpp"' "$work/ubsan/compile_commands.json" | cut -d'"' -f4)
  (cd "$work/ubsan" && $again -fsanitize=address -o "$work/await.o") && reads_no_wrong_flags "$work/await.o"
}

configured() {  # FLAG...: manta alone; what CMake says goes to stdout
  configure "$top" "$work/alone" --fresh "$@" 2>&1
}

has_target() { ninja -C "$work/alone" -t query "$1" >/dev/null; }

build_testing_off_leaves_the_tests_out() {
  configured -DBUILD_TESTING=OFF -DCMAKE_DISABLE_FIND_PACKAGE_{GTest,rapidcheck}=ON >"$work/alone.log" &&
    ! grep 'manta: ' "$work/alone.log" && ! has_target manta_base_tests && has_target manta
}

hidden=(-DCMAKE_DISABLE_FIND_PACKAGE_{GTest,rapidcheck,CLI11,TBB}=ON)
a_part_whose_libraries_are_missing_is_left_out() {
  configured "${hidden[@]}" -DMANTA_BUILD_BENCH=AUTO >"$work/alone.log" && cat "$work/alone.log" &&
    grep '^manta: builds without the tests.*libgtest-dev.*librapidcheck-dev' "$work/alone.log" &&
    grep '^manta: builds without the programs.*libcli11-dev' "$work/alone.log" &&
    grep '^manta: builds without the benchmarks.*libtbb-dev' "$work/alone.log" &&
    ! has_target manta_base_tests && ! has_target textindex && ! has_target manta_bench && has_target manta
}

is_refused() {  # NAME FLAG...: CMake stops and says NAME
  configured "${@:2}" >"$work/alone.log" && return 1
  cat "$work/alone.log" && grep -F "$1" "$work/alone.log"
}

a_part_that_was_asked_for_stops_instead() {
  is_refused libgtest-dev "${hidden[@]}" -DMANTA_BUILD_TESTS=ON && is_refused libcli11-dev "${hidden[@]}" -DMANTA_BUILD_APPS=ON &&
    is_refused libtbb-dev "${hidden[@]}" -DMANTA_BUILD_BENCH=ON
}

a_missing_libmpack_is_named() { is_refused libmpack-dev -DCMAKE_IGNORE_PATH='/usr/include;/usr/local/include'; }

ways=(
  find_package_static
  find_package_shared
  shared_library_is_used
  another_version_is_refused
  another_component_is_refused
  pkg_config_static
  pkg_config_shared
  the_simulator_is_a_library_of_its_own
  fetch_content
  fetched_flags_are_the_users_own
  nothing_of_a_fetched_manta_is_installed
  suppressions_are_found
  a_missing_build_type_is_told
  a_build_type_or_level_is_the_users_choice
  build_testing_off_leaves_the_tests_out
  a_part_whose_libraries_are_missing_is_left_out
  a_part_that_was_asked_for_stops_instead
  a_missing_libmpack_is_named
)
[ "${MANTA_PACKAGING:-}" != all ] || ways+=(fetched_under_ubsan)  # as in ./check --full: one more build of the library
passed=0 failed=0
for way in "${ways[@]}"; do
  if output=$($way 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s\nfailed: packaging: %s\n' "$output" "$way"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
