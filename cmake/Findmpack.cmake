# SPDX-License-Identifier: Apache-2.0
# libmpack (Debian: libmpack-dev), which brings no CMake package: mpack::mpack.
#
# The shared one where there is a choice: Debian's archive is not position-independent, so a plugin could not have it.

include(FindPackageHandleStandardArgs)

find_path(MANTA_MPACK_INCLUDE mpack.h)
find_library(MANTA_MPACK_LIBRARY mpack)
mark_as_advanced(MANTA_MPACK_INCLUDE MANTA_MPACK_LIBRARY)
find_package_handle_standard_args(mpack
  REQUIRED_VARS MANTA_MPACK_LIBRARY MANTA_MPACK_INCLUDE
  REASON_FAILURE_MESSAGE "manta writes messages with libmpack, which is not optional (Debian: libmpack-dev)")

if(mpack_FOUND AND NOT TARGET mpack::mpack)
  add_library(mpack::mpack UNKNOWN IMPORTED)
  set_target_properties(mpack::mpack PROPERTIES
    IMPORTED_LOCATION "${MANTA_MPACK_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${MANTA_MPACK_INCLUDE}")
endif()
