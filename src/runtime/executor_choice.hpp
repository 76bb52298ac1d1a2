// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstdint>
#include <optional>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Where the schedules of the simulated worlds of this process come from.
struct SeedChoice {
  std::uint64_t seed;
  bool pct;  ///< By ranks instead of uniformly.
};

/// What `MANTA_EXECUTOR` asks for: `seeded:42` or `seeded:42:pct`; nothing if it is `work_stealing` or unset. The
/// variable is no part of the public API.
///
/// Errors: `InvalidArgumentError`.
[[nodiscard]] std::optional<SeedChoice> resolve_seed();

}  // namespace detail
MANTA_NAMESPACE_END
