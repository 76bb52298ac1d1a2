// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.hpp"
#include "core/deque.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/codec/fields.hpp>
#include <manta/detail/core/runnable.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct NodeType;

/// One thread's counters of its runtime. Only sums over all slots have a meaning: what one thread creates, another may
/// destroy.
struct Counters {
  atomic<std::int64_t> submitted{0};  ///< Tasks and calls.
  atomic<std::int64_t> finished{0};   ///< Tasks and calls whose body will not run (again).
  atomic<std::int64_t> nodes{0};      ///< Alive.
  atomic<std::int64_t> frames{0};     ///< Coroutine frames alive.
  atomic<std::int64_t> actors{0};     ///< Alive: state or queue not yet destroyed.
  atomic<std::int64_t> cells{0};      ///< Actors' storage: alive, or named by a handle.

  // Of coroutines that are methods of actors.
  atomic<std::int64_t> waits_begun{0};  ///< Suspended, for something.
  atomic<std::int64_t> waits_ended{0};  ///< Were woken.

  // The hosted ones among these, which the caller's side counts too.
  atomic<std::int64_t> hosted_submitted{0};
  atomic<std::int64_t> hosted_finished{0};
  atomic<std::int64_t> hosted_actors{0};

  /// Calls `see` for each of them.
  template <class See>
  void each(See see) {
    visit_fields(*this, [&](auto&... counters) { (see(counters), ...); });
  }
};
static_assert(has_fields<Counters>, "manta: each() sees no field");

/// Adds to a counter of the calling thread's own slot.
///
/// Cost:  a load and a store: no other thread writes it.
/// Order: release, so that a thread that reads a `finished` that counts a task also reads the `submitted` of its
///        children.
inline void bump(atomic<std::int64_t>& counter, std::int64_t by = 1) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_release);
}

/// What a thread borrows from its runtime: a deque to push to, counters, a stream of random numbers.
///
/// The deque's near end is the thread's own, and any thread may steal at the far end; all other fields are the
/// borrower's alone, but any thread may read the atomic ones. A slot outlives its borrower, since thieves may read it.
struct alignas(64) Slot {
  Deque<Runnable> deque;
  Counters counters;
  Random random;
  atomic<const NodeType*> running{nullptr};  ///< What the borrower runs, for reports; any thread reads it.
  std::uint32_t tick = 0;        ///< Counts turns of the worker's loop.
  std::uint32_t spread = 0;      ///< Counts the elements that the borrower spread over shards.
  bool may_hold_dead = false;    ///< A `get` has claimed work whose entry may still be in the deque.
  const std::uint32_t number;    ///< Among its executor's.

  Slot(std::size_t capacity, std::uint64_t seed, std::uint32_t n) : deque(capacity), random(seed), number(n) {}
};

}  // namespace detail
MANTA_NAMESPACE_END
