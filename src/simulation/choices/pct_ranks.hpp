// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// How urgent a candidate is. The candidate of the highest rank goes on.
using Rank = std::uint64_t;

/// The ranks of one run under probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS
/// 2010, doi 10.1145/1736020.1736040).
///
/// A new candidate has a random rank; at `depth - 1` steps, drawn from the first k, the running candidate falls below
/// all others. A run of a program of n strands and k steps finds a fault that needs `depth` orderings with a
/// probability of at least 1 / (n * k^(depth - 1)), however rare it is under uniform choice.
class PctRanks {
 public:
  /// Begins a run that is supposed to have `steps` steps.
  void restart(Random& random, std::uint32_t depth, std::uint32_t steps) {
    changes_.clear();
    for (std::uint32_t i = 1; i < depth; ++i) changes_.push_back(random.below(steps));
    std::ranges::sort(changes_, std::greater{});  // the next is the last
    lowest_ = kNew;
    step_ = 0;
  }

  /// Returns the rank of a new candidate, from a random number: above all that fell.
  [[nodiscard]] static constexpr Rank of_new(std::uint64_t random) noexcept { return random | kNew; }

  /// Returns a rank below all that were given before.
  [[nodiscard]] Rank below_all() noexcept { return --lowest_; }

  /// Takes a step. True: the running candidate falls.
  [[nodiscard]] bool step() noexcept {
    const std::uint64_t now = step_++;
    const bool falls = !changes_.empty() && changes_.back() <= now;
    while (!changes_.empty() && changes_.back() <= now) changes_.pop_back();
    return falls;
  }

  /// Returns the steps of this run so far.
  [[nodiscard]] std::uint64_t steps() const noexcept { return step_; }

 private:
  static constexpr Rank kNew = Rank{1} << 63;

  Rank lowest_ = kNew;
  std::uint64_t step_ = 0;
  std::vector<std::uint64_t> changes_;
};

}  // namespace detail
MANTA_NAMESPACE_END
