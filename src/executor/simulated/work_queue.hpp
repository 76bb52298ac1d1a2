// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.hpp"
#include "executor/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// All queued work of a simulated runtime, from which each turn takes one entry by lot.
///
/// An entry that was pushed with `Hint::kBehind` keeps that promise: it is in the lot only when all that was queued
/// before it is gone. What came after it does not hold it up.
///
/// Requires: its user's lock around every call.
/// Cost:     O(1) a call.
class WorkQueue {
 public:
  void push(Runnable& work, Hint hint) {
    if (hint == Hint::kNext) {
      next_.push_back({&work, first_age_ + behind_.size()});
      ++ages_.back();
    } else {
      behind_.push_back(&work);
      ages_.push_back(0);
    }
  }

  [[nodiscard]] bool empty() const noexcept { return next_.empty() && behind_.empty(); }

  /// Takes one entry, each with the same chance.
  ///
  /// Requires: it is not empty.
  [[nodiscard]] Runnable& take(Random& random) noexcept {
    const bool oldest_is_behind = ages_.front() == 0 && !behind_.empty();
    const auto lot = static_cast<std::uint32_t>(next_.size() + (oldest_is_behind ? 1u : 0u));
    const std::size_t drawn = random.below(lot);
    if (drawn == next_.size()) {
      Runnable& work = *behind_.front();
      behind_.pop_front();
      ages_.pop_front();
      ++first_age_;
      return work;
    }
    const Entry taken = next_[drawn];
    next_[drawn] = next_.back();
    next_.pop_back();
    --ages_[taken.age - first_age_];
    return *taken.work;
  }

 private:
  struct Entry {
    Runnable* work;
    std::uint64_t age;  // how many entries of kBehind had ever been pushed before it
  };

  std::vector<Entry> next_;
  std::deque<Runnable*> behind_;
  std::deque<std::size_t> ages_{0};  // how many of next_ are of each age; the last is the age of those to come
  std::uint64_t first_age_ = 0;      // the age of ages_.front(), whose end lets behind_.front() into the lot
};

}  // namespace detail
MANTA_NAMESPACE_END
