// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstdint>
#include <optional>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The seed of the simulated worlds of this process: 42 if `MANTA_EXECUTOR` is `seeded:42`; nothing if it is
/// `work_stealing` or unset. The variable is no part of the public API.
///
/// Errors: `InvalidArgumentError`.
[[nodiscard]] std::optional<std::uint64_t> resolve_seed();

}  // namespace detail
MANTA_NAMESPACE_END
