// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/choices/pct_ranks.hpp"

#include <manta/version.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// What is being chosen.
enum class Choice : std::uint8_t {
  kGoOn,   ///< Who goes on at a yield point. The first is the strand that has come to it.
  kNext,   ///< Who goes on after a strand that waits or has ended.
  kEntry,  ///< Which queued entry a worker takes.
  kFault,  ///< Whether something goes wrong; the first is that it does not.
};

/// Decides wherever a simulated run could go on in more than one way: all that a run depends on.
///
/// Requires: its user's lock around every call.
class Chooser {
 public:
  virtual ~Chooser() = default;

  /// A yield point: whether the strand that has come to it goes on without a choice. May change its rank.
  [[nodiscard]] virtual bool keeps_on(Rank& rank) = 0;

  /// Chooses one of `count`.
  ///
  /// Requires: count > 0.
  [[nodiscard]] virtual std::uint32_t choose(std::uint32_t count, Choice what) = 0;

  /// Whether something happens that has this probability.
  [[nodiscard]] virtual bool happens(double probability) = 0;

  /// True: of strands and entries the one of the highest rank is taken, and `choose` is not asked.
  [[nodiscard]] virtual bool is_ranked() const noexcept { return false; }

  /// The rank of a new strand or entry.
  [[nodiscard]] virtual Rank rank() { return 0; }
};

}  // namespace detail
MANTA_NAMESPACE_END
