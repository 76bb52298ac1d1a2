// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/executor/random_chooser.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatti, ASPLOS 2010, doi
/// 10.1145/1736020.1736040).
///
/// Every strand and queued entry has a random rank, and the highest goes on; at `depth - 1` steps drawn from the first
/// k, the one that runs falls below all others. A fault that needs `depth` orderings in a program of n tasks and k steps
/// is found with a probability of at least 1 / (n * k^(depth - 1)), however rare it is under uniform choice.
///
/// How long the program is nobody knows before: each seed supposes a power of two from 16 to `most_steps`.
class PctChooser final : public Chooser {
 public:
  PctChooser(std::uint64_t seed, std::uint32_t depth, std::uint32_t most_steps) : random_(seed), faults_(seed) {
    const auto doublings = static_cast<std::uint32_t>(std::bit_width(std::max(most_steps, kLeastSteps) / kLeastSteps));
    const std::uint32_t steps = kLeastSteps << random_.below(doublings);
    patience_ = std::uint64_t{kFair} * steps;
    for (std::uint32_t i = 1; i < depth; ++i) changes_.push_back(random_.below(steps));
    std::ranges::sort(changes_, std::greater{});  // the next is the last
  }

  [[nodiscard]] bool keeps_on(Rank& rank) override {
    for (const std::uint64_t now = step_++; !changes_.empty() && changes_.back() <= now; changes_.pop_back()) {
      rank = --lowest_;
    }
    if (patience_ != 0) --patience_;
    return false;
  }

  [[nodiscard]] std::uint32_t choose(std::uint32_t count, Choice /*what*/) override { return random_.below(count); }
  [[nodiscard]] bool happens(double probability) override { return faults_.happens(probability); }

  /// Ranks are not fair: who yields again and again may be waiting for one below it. So a run that goes on and on does so
  /// by uniform choice.
  [[nodiscard]] bool is_ranked() const noexcept override { return patience_ != 0; }

  [[nodiscard]] Rank rank() override {
    if (patience_ != 0) --patience_;
    return random_() | kNew;
  }

 private:
  static constexpr std::uint32_t kLeastSteps = 16;
  static constexpr std::uint32_t kFair = 100;  // times as long as was supposed
  static constexpr Rank kNew = Rank{1} << 63;  // above those that fell

  Random random_;
  RandomFaults faults_;
  Rank lowest_ = kNew;
  std::uint64_t step_ = 0;
  std::uint64_t patience_ = 0;
  std::vector<std::uint64_t> changes_;
};

}  // namespace detail
MANTA_NAMESPACE_END
