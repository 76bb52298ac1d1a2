// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/simulated/seeded.hpp"

#include <cstdint>
#include <optional>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A runtime's executor, as `MANTA_EXECUTOR` says: `work_stealing`, which is the default; `seeded:SEED`, whose runs
/// repeat; or `seeded:SEED:open`, which also takes threads of the program other than the one that made the runtime.
/// No part of the public API.
struct SeededChoice {
  std::uint64_t seed;
  Strangers strangers;
};

/// Nothing: work stealing.
///
/// Errors: `InvalidArgumentError`.
[[nodiscard]] std::optional<SeededChoice> resolve_executor();

}  // namespace detail
MANTA_NAMESPACE_END
