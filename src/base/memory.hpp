// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much memory this process may still take.

#include <manta/version.hpp>

#include <cstdint>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the available bytes of the machine, but at most what the limits of the cgroups leave; 0 if unknown.
///
/// File pages that have not been used lately count as free, as they do for the kernel. `root` is prepended to every
/// absolute path.
[[nodiscard]] std::uint64_t available_memory(std::string_view root = {});

}  // namespace detail
MANTA_NAMESPACE_END
