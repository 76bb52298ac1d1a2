#!/usr/bin/env bash
# Takes manta into outside projects in each way that the documentation names, and runs the same app in each:
# tests/packaging/run.sh [FOLDER]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=${1:-$top/build/packaging}
mkdir -p "$work"
rm -rf "$work"/{prefix,moved}-* "$work"/app-*

# As strict as a user may be: our headers give no warning.
strict='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Werror'

configure() { cmake -G Ninja -S "$1" -B "$2" "${@:3}"; }
build() { configure "$@" && cmake --build "$2" --parallel "$(nproc)"; }

install_manta() {  # KIND FLAG...: installs, then moves the tree: a package is built in one place and used in another
  build "$top" "$work/manta-$1" -DMANTA_BUILD_{TESTS,APPS,EXAMPLES}=OFF "${@:2}" &&
    cmake --install "$work/manta-$1" --prefix "$work/prefix-$1" && mv "$work/prefix-$1" "$work/moved-$1"
}

find_package_in() {  # KIND FLAG...
  local prefix=$work/moved-$1
  build "$here/installed" "$work/find-$1" --fresh -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="$strict" "${@:2}" &&
    "$work/find-$1/app" && "$work/find-$1/simulated"
}

find_package_static() { install_manta static && find_package_in static; }
find_package_shared() { install_manta shared -DBUILD_SHARED_LIBS=ON -DCMAKE_BUILD_TYPE=None && find_package_in shared; }

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

pkg_config() {  # KIND
  local flags
  flags=$(PKG_CONFIG_PATH=$work/moved-$1/lib/pkgconfig pkg-config --cflags --libs 'manta >= 0.1') &&
    g++ -std=c++20 $strict "$here/app.cpp" -o "$work/app-$1" $flags -Wl,-rpath,"$work/moved-$1/lib" && "$work/app-$1"
}
pkg_config_static() { pkg_config static; }
pkg_config_shared() { pkg_config shared; }

fetch_content() {
  build "$here/fetched" "$work/fetched" -DFETCHCONTENT_SOURCE_DIR_MANTA="$top" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON &&
    "$work/fetched/app"
}

fetched_flags_are_the_users_own() {  # no warnings of ours, no tests, programs or options that were not asked for
  ! grep -E -- '-W|-fsanitize|\.test\.cpp|/apps/|/examples/' "$work/fetched/compile_commands.json" &&
    ! grep -E '^(BUILD_SHARED_LIBS|CMAKE_BUILD_TYPE:[A-Z]*=.)' "$work/fetched/CMakeCache.txt"
}

nothing_of_a_fetched_manta_is_installed() {
  cmake --install "$work/fetched" --prefix "$work/prefix-fetched" &&
    [ "$(cd "$work/prefix-fetched" && find . -type f)" = ./bin/app ]
}

passed=0 failed=0
for way in find_package_static find_package_shared shared_library_is_used another_version_is_refused \
    another_component_is_refused pkg_config_static pkg_config_shared fetch_content fetched_flags_are_the_users_own nothing_of_a_fetched_manta_is_installed; do
  if output=$($way 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s\nfailed: packaging: %s\n' "$output" "$way"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
