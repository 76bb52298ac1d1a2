// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of this copy of manta, and the namespace that carries it.
///
/// The public API is in `manta`, inside an inline namespace named after the version and the configuration.
/// Users write `manta::get`; the linker sees `manta::v0_1::get`. So two copies of manta in one program share
/// statics and exception types only if they are the same version, built the same way. The build reads its own
/// version number from this file.

#define MANTA_VERSION_MAJOR 0
#define MANTA_VERSION_MINOR 1
#define MANTA_VERSION_PATCH 0

#ifdef MANTA_CHECKED
#define MANTA_ABI_NAMESPACE v0_1_checked
#else
#define MANTA_ABI_NAMESPACE v0_1
#endif

#define MANTA_NAMESPACE_BEGIN \
  namespace manta {           \
  inline namespace MANTA_ABI_NAMESPACE {
#define MANTA_NAMESPACE_END \
  }                         \
  }

#include <manta/detail/base/export.hpp>

MANTA_NAMESPACE_BEGIN

/// Returns the version of the library that was linked, as "major.minor.patch".
///
/// It differs from the `MANTA_VERSION_*` macros, which are those of the headers, only if a shared library was
/// replaced after the program was built.
[[nodiscard]] MANTA_API const char* version() noexcept;

MANTA_NAMESPACE_END
