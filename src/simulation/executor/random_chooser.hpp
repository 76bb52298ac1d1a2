// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.hpp"
#include "simulation/executor/chooser.hpp"

#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Decides from a seed whether faults happen. It has a stream of its own, so that an injected fault which does not
/// happen leaves the schedule as it is.
class RandomFaults {
 public:
  explicit RandomFaults(std::uint64_t seed) : random_(~seed) {}

  [[nodiscard]] bool happens(double probability) noexcept {
    return static_cast<double>(random_() >> 11) * 0x1p-53 < probability;
  }

 private:
  Random random_;
};

/// Gives each candidate the same chance.
///
/// Only some yield points ask for a choice. The seed decides how many, from all to one in 32: some seeds switch at
/// every step, and some let strands run far ahead of one another, which finds other mistakes.
class RandomChooser final : public Chooser {
 public:
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  /// After `choices` choices other than the first option, it always takes the first: a run with fewer of them is easier
  /// to understand.
  explicit RandomChooser(std::uint64_t seed, std::uint64_t choices = kUnlimited)
      : random_(seed), faults_(seed), patience_(1u << random_.below(kPatiences)), choices_left_(choices) {}

  [[nodiscard]] bool keeps_on(Rank& /*rank*/) override { return choices_left_ == 0 || random_.below(patience_) != 0; }

  [[nodiscard]] std::uint32_t choose(std::uint32_t count, Choice /*what*/) override {
    if (choices_left_ == 0) return 0;
    const std::uint32_t chosen = count == 1 ? 0 : random_.below(count);
    if (chosen != 0 && choices_left_ != kUnlimited) --choices_left_;
    return chosen;
  }

  [[nodiscard]] bool happens(double probability) override { return faults_.happens(probability); }

 private:
  static constexpr std::uint32_t kPatiences = 6;

  Random random_;
  RandomFaults faults_;
  const std::uint32_t patience_;
  std::uint64_t choices_left_;
};

}  // namespace detail
MANTA_NAMESPACE_END
