// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/simulated/random_chooser.hpp"

#include <algorithm>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatti, ASPLOS 2010, doi
/// 10.1145/1736020.1736040).
///
/// Every strand and queued entry has a random rank, and the highest goes on; at `depth - 1` steps drawn from the first
/// `steps`, the one that runs falls below all others. A fault that needs `depth` orderings in a program of n tasks
/// and k steps is found with a probability of at least 1 / (n * k^(depth - 1)), however rare it is under uniform choice.
class PctChooser final : public Chooser {
 public:
  PctChooser(std::uint64_t seed, std::uint32_t depth, std::uint32_t steps)
      : random_(seed), faults_(seed), lowest_(depth == 0 ? 0 : depth - 1) {
    for (std::uint32_t i = 0; i < lowest_; ++i) changes_.push_back(random_.below(std::max(steps, 1u)));
    std::ranges::sort(changes_, std::greater{});  // the next is the last
  }

  [[nodiscard]] bool keeps_on(Rank& rank) override {
    for (const std::uint64_t now = step_++; !changes_.empty() && changes_.back() <= now; changes_.pop_back()) {
      rank = --lowest_;
    }
    return false;
  }

  [[nodiscard]] std::uint32_t choose(std::uint32_t count, Choice /*what*/) override { return random_.below(count); }
  [[nodiscard]] bool happens(double probability) override { return faults_.happens(probability); }
  [[nodiscard]] bool is_ranked() const noexcept override { return true; }
  [[nodiscard]] Rank rank() override { return random_() | kNew; }

 private:
  static constexpr Rank kNew = Rank{1} << 63;  // above those that fell

  Random random_;
  RandomFaults faults_;
  Rank lowest_;
  std::uint64_t step_ = 0;
  std::vector<std::uint64_t> changes_;
};

}  // namespace detail
MANTA_NAMESPACE_END
