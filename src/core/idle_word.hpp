// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// How many workers look for work, and how many more could: the word that decides whether a push wakes a worker.
///
/// `searching` workers are awake and look for work. `available` counts sleeping workers and vacancies, which are places
/// of blocked workers that a spare thread may fill.
///
/// The rule: a push wakes one worker, and only if none is searching. The searcher that finds work wakes the next, so a
/// burst of pushes pays for one wake-up and the workers wake in a chain.
///
/// **Memory ordering.** A pusher writes its deque, then reads this word. A worker that gives up searching writes
/// this word, then reads all deques. All four are sequentially consistent, so at least one of the two sees the
/// other: either the pusher finds a worker to wake, or the worker finds the work. See work_stealing/README.md.
class IdleWord {
 public:
  struct View {
    std::uint32_t searching;
    std::uint32_t available;
  };

  [[nodiscard]] View view() const noexcept {
    const std::uint64_t word = word_.load(std::memory_order_seq_cst);
    return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
  }

  /// Starts again without workers.
  void reset() noexcept { word_.store(0, std::memory_order_relaxed); }

  /// The pusher's half, after its push.
  [[nodiscard]] bool should_wake() const noexcept {
    const View now = view();
    return now.searching == 0 && now.available != 0;
  }

  void begin_search() noexcept { word_.fetch_add(kSearcher, std::memory_order_seq_cst); }

  /// Ends a search that found work. True: it was the last search, and another worker could be woken.
  [[nodiscard]] bool end_search() noexcept {
    const std::uint64_t before = word_.fetch_sub(kSearcher, std::memory_order_seq_cst);
    return static_cast<std::uint32_t>(before) == 1 && (before >> 32) != 0;
  }

  // The rest under the executor's mutex.
  void searcher_sleeps() noexcept { word_.fetch_add(kAvailable - kSearcher, std::memory_order_seq_cst); }
  void sleeper_searches() noexcept { word_.fetch_sub(kAvailable - kSearcher, std::memory_order_seq_cst); }
  void add_available() noexcept { word_.fetch_add(kAvailable, std::memory_order_seq_cst); }
  void remove_available() noexcept { word_.fetch_sub(kAvailable, std::memory_order_seq_cst); }

 private:
  static constexpr std::uint64_t kSearcher = 1;
  static constexpr std::uint64_t kAvailable = std::uint64_t{1} << 32;

  atomic<std::uint64_t> word_{0};
};

}  // namespace detail
MANTA_NAMESPACE_END
