// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/executor/random_chooser.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Chooses by the ranks of probabilistic concurrency testing: every strand and every queued entry has one.
///
/// The length of the program is not known before its run: each seed supposes a power of two from 16 to `most_steps`.
class PctChooser final : public Chooser {
 public:
  PctChooser(std::uint64_t seed, std::uint32_t depth, std::uint32_t most_steps) : random_(seed), faults_(seed) {
    const auto doublings = static_cast<std::uint32_t>(std::bit_width(std::max(most_steps, kLeastSteps) / kLeastSteps));
    const std::uint32_t steps = kLeastSteps << random_.below(doublings);
    patience_ = std::uint64_t{kFair} * steps;
    ranks_.restart(random_, depth, steps);
  }

  [[nodiscard]] bool keeps_on(Rank& rank) override {
    if (ranks_.step()) rank = ranks_.below_all();
    if (patience_ != 0) --patience_;
    return false;
  }

  [[nodiscard]] std::uint32_t choose(std::uint32_t count, Choice /*what*/) override { return random_.below(count); }
  [[nodiscard]] bool happens(double probability) override { return faults_.happens(probability); }

  /// Ranks are not fair: a strand that yields again and again may wait for one below it. So a run that becomes much
  /// longer than supposed goes on by uniform choice.
  [[nodiscard]] bool is_ranked() const noexcept override { return patience_ != 0; }

  [[nodiscard]] Rank rank() override {
    if (patience_ != 0) --patience_;
    return PctRanks::of_new(random_());
  }

 private:
  static constexpr std::uint32_t kLeastSteps = 16;
  static constexpr std::uint32_t kFair = 100;  // times the supposed length

  Random random_;
  RandomFaults faults_;
  PctRanks ranks_;
  std::uint64_t patience_ = 0;
};

}  // namespace detail
MANTA_NAMESPACE_END
