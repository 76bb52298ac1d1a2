// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much memory this process may still take.

#include <manta/version.hpp>

#include <cstdint>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the bytes that the machine has to spare, held to what the limits of the cgroups leave; 0 if nothing says.
///
/// File pages that nobody has used lately count as free, as they do for the kernel. `root` stands before every
/// absolute path.
[[nodiscard]] std::uint64_t available_memory(std::string_view root = {});

}  // namespace detail
MANTA_NAMESPACE_END
