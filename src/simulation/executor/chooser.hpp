// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/choices/pct_ranks.hpp"

#include <manta/version.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The kind of a choice.
enum class Choice : std::uint8_t {
  kGoOn,   ///< Which strand goes on at a yield point. The first option is the strand at that point.
  kNext,   ///< Which strand goes on after one that waits or has ended.
  kEntry,  ///< Which queued entry a worker takes.
  kFault,  ///< Whether a fault happens. The first option is that it does not.
};

/// Decides wherever a simulated run could go on in more than one way. A run depends on nothing else.
///
/// Requires: the user holds its own lock during every call.
class Chooser {
 public:
  virtual ~Chooser() = default;

  /// At a yield point. True: the strand goes on without a choice. May change the strand's rank.
  [[nodiscard]] virtual bool keeps_on(Rank& rank) = 0;

  /// Chooses one of `count` options.
  ///
  /// Requires: count > 0.
  [[nodiscard]] virtual std::uint32_t choose(std::uint32_t count, Choice what) = 0;

  /// True: a fault of this probability happens.
  [[nodiscard]] virtual bool happens(double probability) = 0;

  /// True: the strand or entry of the highest rank is taken, and `choose` is not called.
  [[nodiscard]] virtual bool is_ranked() const noexcept { return false; }

  /// Returns the rank of a new strand or entry.
  [[nodiscard]] virtual Rank rank() { return 0; }
};

}  // namespace detail
MANTA_NAMESPACE_END
