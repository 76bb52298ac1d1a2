// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names of static objects that hold in every process that has loaded the same file: the build id of the executable or
/// library that contains them, and their offset there. Names of functions are not unique: two files may each have a
/// `static int helper(int)`, and GCC prints two lambdas of one function alike.

#include <manta/version.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct ModuleKey {
  std::uint64_t module = 0;  ///< The first 8 bytes of its build id; if it has none, a hash of its name.
  std::uint64_t offset = 0;
};

/// Returns the key of something in static storage. Errors: `InternalError` if it is not.
[[nodiscard]] ModuleKey key_of(const void* address);

/// Returns the object with this key; null if no module of this process has it.
[[nodiscard]] const void* find_by_key(const ModuleKey& key);

}  // namespace detail
MANTA_NAMESPACE_END
