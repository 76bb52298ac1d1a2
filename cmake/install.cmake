# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: headers, library, find_package(manta) and pkg-config.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS manta manta_testing EXPORT manta-targets)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(FILES tests/thread_sanitizer.supp DESTINATION ${CMAKE_INSTALL_DATADIR}/manta)

# The prefix is found from where a file lies, so that an installed tree may be moved.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/manta)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_DATADIR
  BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/cmake/manta OUTPUT_VARIABLE from_package_to_data)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE to_prefix)

install(EXPORT manta-targets NAMESPACE manta:: DESTINATION ${package_dir})
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/manta-config-version.cmake COMPATIBILITY SameMinorVersion)
set(shared OFF)
if(BUILD_SHARED_LIBS)
  set(shared ON)
endif()
configure_file(cmake/manta-config.cmake.in manta-config.cmake @ONLY)
install(FILES cmake/Findmpack.cmake ${PROJECT_BINARY_DIR}/manta-config.cmake
  ${PROJECT_BINARY_DIR}/manta-config-version.cmake DESTINATION ${package_dir})

if(MANTA_CHECKED)
  set(pc_definitions " -DMANTA_CHECKED")
endif()
# Who links an archive links what it needs.
set(pc_libs "-L\${libdir} -lmanta -pthread")
if(shared)
  set(pc_private " -lmpack")
else()
  string(APPEND pc_libs " -lmpack")
endif()
configure_file(cmake/manta.pc.in manta.pc @ONLY)
configure_file(cmake/manta-testing.pc.in manta-testing.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/manta.pc ${PROJECT_BINARY_DIR}/manta-testing.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
