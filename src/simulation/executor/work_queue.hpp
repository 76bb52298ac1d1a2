// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/executor.hpp"
#include "simulation/executor/chooser.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// All queued work of a simulated runtime; each turn takes one entry by choice.
///
/// An entry pushed with `QueuePosition::kBehind` becomes a choice only when all entries queued before it are gone.
/// Later entries do not hold it up.
///
/// Requires: the user holds its own lock during every call.
/// Cost:     O(1) a call; with ranks, O(entries) for `best` and `take`.
class WorkQueue {
 public:
  struct Taken {
    Runnable* work;
    Rank rank;
  };

  void push(Runnable& work, QueuePosition hint, Chooser& chooser) {
    const Rank rank = chooser.rank();
    if (hint == QueuePosition::kNext) {
      next_.push_back({&work, rank, first_age_ + behind_.size()});
      ++ages_.back();
    } else {
      behind_.push_back({&work, rank, 0});
      ages_.push_back(0);
    }
  }

  [[nodiscard]] bool empty() const noexcept { return next_.empty() && behind_.empty(); }

  /// Returns the highest rank among the choices.
  ///
  /// Requires: it is not empty.
  [[nodiscard]] Rank best() const noexcept { return at(index_of_best()).rank; }

  /// Takes one entry.
  ///
  /// Requires: it is not empty.
  [[nodiscard]] Taken take(Chooser& chooser) {
    const std::size_t chosen = choose(chooser);
    const Entry taken = at(chosen);
    if (chosen == next_.size()) {
      behind_.pop_front();
      ages_.pop_front();
      ++first_age_;
    } else {
      next_[chosen] = next_.back();
      next_.pop_back();
      --ages_[taken.age - first_age_];
    }
    return {taken.work, taken.rank};
  }

 private:
  struct Entry {
    Runnable* work;
    Rank rank;
    std::uint64_t age;  // how many entries of kBehind had ever been pushed before it
  };

  /// A queue of a few entries is searched for a dead one first: it does not matter when a dead entry is taken, and the
  /// run has one choice less.
  static constexpr std::size_t kFew = 32;

  [[nodiscard]] std::size_t choose(Chooser& chooser) const {
    if (chooser.is_ranked()) return index_of_best();
    for (std::size_t i = 0; next_.size() <= kFew && i < next_.size(); ++i) {
      if (next_[i].work->type->is_dead(*next_[i].work)) return i;
    }
    return chooser.choose(static_cast<std::uint32_t>(choices()), Choice::kEntry);
  }

  [[nodiscard]] std::size_t choices() const noexcept {
    return next_.size() + (ages_.front() == 0 && !behind_.empty() ? 1u : 0u);
  }
  [[nodiscard]] const Entry& at(std::size_t index) const noexcept {
    return index == next_.size() ? behind_.front() : next_[index];
  }
  [[nodiscard]] std::size_t index_of_best() const noexcept {
    std::size_t best = 0;
    for (std::size_t i = 1; i < choices(); ++i) best = at(i).rank > at(best).rank ? i : best;
    return best;
  }

  std::vector<Entry> next_;
  std::deque<Entry> behind_;
  std::deque<std::size_t> ages_{0};  // entries of next_ by age; the last is the age of new entries
  std::uint64_t first_age_ = 0;  // the age of ages_.front(); when that is 0, behind_.front() is a choice
};

}  // namespace detail
MANTA_NAMESPACE_END
