// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/worker.hpp"
#include <manta/detail/base/pause.hpp>

#include "base/thread.hpp"
#include "core/runtime_core.hpp"
#include "executor/work_stealing/work_stealing.hpp"

#include <algorithm>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// At every turn of this number a worker looks elsewhere before its own deque, so that a deque that never empties
/// starves no work. 61: Go's and Tokio's constant; a prime, so that it does not fall in step with other periods.
constexpr std::uint32_t kFairInterval = 61;

/// How long a searcher goes on, in pauses of the processor. About 10 us on an idle 2-core machine: ten times the time
/// to the next push of a busy submitter, a tenth of the cost of a wake-up.
#ifdef MANTA_CHECKED
constexpr int kSearchPauses = 2;  // as good as more under the explorer
#else
constexpr int kSearchPauses = 512;
#endif

/// Most pauses between two rounds over all deques. Each look takes the line of `bottom_` from its owner, which pays for
/// it at the next push; so a search that finds nothing looks less and less often, and at worst about 1 us late.
constexpr int kLongestPause = 64;

/// Most entries that one theft takes; at most half of the victim's (Hendler and Shavit, PODC 2002).
constexpr std::size_t kStealBatch = 16;

}  // namespace

Worker::Worker(WorkStealing& owner, std::shared_ptr<Slot> slot, Duty duty) noexcept
    : ExecutorThread{owner, owner.core(), duty == Duty::kWork ? kMostPatience : 0},
      executor_(owner),
      lent_(std::move(slot)),
      slot_(*lent_),
      duty_(duty) {}

void Worker::enter() noexcept {
  Context& context = tls_context;
  context.core = &core;
  context.runtime = core.id.load(std::memory_order_relaxed);
  context.slot = &slot_;
  context.epoch_source = &core.epoch;
  context.epoch = core.epoch.load(std::memory_order_relaxed);
  context.resident = true;
  context.thread = this;
  context.stack_floor = middle_of_stack();
  watch_for_exit();
}

void Worker::run() noexcept {
  enter();
  // A thread starts as a searcher: its starter has counted it as one.
  for (Runnable* work = search(); work != nullptr; work = next()) work->type->execute(*work);
  tls_context = Context{};  // the thread's own destructors run outside
}

Runnable* Worker::next() noexcept {
  if (executor_.has_excess() && !executor_.retire(*this)) return nullptr;
  if (Runnable* work = take_local()) return work;
  if (last_victim_ != nullptr) {
    if (Runnable* work = steal_and_wake(*last_victim_)) return work;
  }
  executor_.idle().begin_search();
  return search();
}

Runnable* Worker::take_local() noexcept {
  if (++slot_.tick % kFairInterval == 0) {
    if (Runnable* work = take_fairly()) return work;
  }
  if (Runnable* work = slot_.deque.pop()) return work;
  return executor_.injector().looks_empty() ? nullptr : take_behind();
}

// Alternates between other queues and the far end of its own deque: a deque that never empties must starve neither, and
// no other worker may steal its oldest entries, since all run long bodies, or there is no other.
Runnable* Worker::take_fairly() noexcept {
  if (slot_.tick / kFairInterval % 2 != 0) {
    if (Runnable* work = take_behind()) return work;
  }
  const Steal<Runnable> oldest = slot_.deque.steal();
  return oldest.status == StealStatus::kSuccess ? oldest.item : nullptr;
}

// Alternates between the injector and the other slots: work that yields returns through the injector, and must not keep
// a worker from other queues.
Runnable* Worker::take_behind() noexcept {
  Slot* const other = executor_.slots().next_used(visited_);
  if (other != nullptr && other != &slot_) {
    if (Runnable* work = steal_and_wake(*other)) return work;
  }
  return executor_.injector().pop();
}

// Called as a searcher. Null: the executor stops.
Runnable* Worker::search() noexcept {
  for (;;) {
    for (int spent = 0, pauses = 1; spent < kSearchPauses;
         spent += pauses, pauses = std::min(2 * pauses, kLongestPause)) {
      if (Runnable* work = sweep()) {
        if (executor_.idle().end_search()) executor_.wake();
        return work;
      }
      if (executor_.stopping()) break;
      for (int i = 0; i < pauses; ++i) cpu_pause();
    }
    if (!executor_.sleep(*this)) return nullptr;
  }
}

Runnable* Worker::sweep() noexcept {
  if (Runnable* work = executor_.injector().pop()) return work;
  Runnable* found = nullptr;
  executor_.slots().any_used(executor_.slots().random_used(slot_.random), [&](Slot& victim) {
    if (&victim == &slot_) return false;
    found = steal_from(victim);
    if (found != nullptr) last_victim_ = &victim;
    return found != nullptr;
  });
  return found;
}

Runnable* Worker::steal_from(Slot& victim) noexcept {
  const Steal<Runnable> stolen = victim.deque.steal();
  if (stolen.status != StealStatus::kSuccess) return nullptr;
  take_more(victim);
  return stolen.item;
}

Runnable* Worker::steal_and_wake(Slot& victim) noexcept {
  Runnable* const work = steal_from(victim);
  // The stolen batch was in no queue for a moment: a worker that looked then did not see it, and sleeps.
  if (work != nullptr && !slot_.deque.looks_empty() && executor_.idle().should_wake()) executor_.wake();
  return work;
}

void Worker::take_more(Slot& victim) noexcept {
  const std::size_t wanted = std::min(victim.deque.size_hint() / 2, kStealBatch - 1);
  for (std::size_t i = 0; i < wanted; ++i) {
    const Steal<Runnable> stolen = victim.deque.steal();
    if (stolen.status != StealStatus::kSuccess) return;
    executor_.push(slot_, *stolen.item);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
