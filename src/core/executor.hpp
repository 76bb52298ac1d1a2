// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The executor seam: how work runs in this process.
///
/// Everything above (objects, tasks, actors, coroutines, timers, retries) is the same code on every executor, and only
/// an executor provides threads, time and randomness. Pushing and popping on a thread's own slot (slot.hpp) is inline
/// code; these functions are the slow paths, and the only paths of an executor whose slots hold nothing.

#include "base/clock.hpp"
#include "base/parker.hpp"
#include "core/timer_queue.hpp"

#include <manta/detail/core/runnable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Slot;
class Executor;
class RuntimeCore;

/// The base of an executor's record of one of its own threads (`Context::thread`).
struct ExecutorThread {
  Executor& executor;
  RuntimeCore& core;

  /// How often the thread looks at a node that another thread runs before it blocks, beyond the few looks that every
  /// thread takes. 0: never, since it has no processor of its own, or another thread goes on only when it blocks. Used
  /// by the thread itself, which learns from how its last waits ended (waiting/await.cpp).
  std::uint32_t patience = 0;
};

/// The most and, for a thread that spins, the fewest such looks.
inline constexpr std::uint32_t kMostPatience = 10'000;
inline constexpr std::uint32_t kLeastPatience = 100;

/// Where to queue scheduled work.
enum class QueuePosition : std::uint8_t {
  kNext,  ///< As soon as possible, near the thread that schedules it.
  kBehind,  ///< Behind all queued work: a body yielded.
};

/// Why a thread blocks; decides what an executor may do meanwhile, and how it names the wait.
enum class BlockReason : std::uint8_t {
  kObject,  ///< A `get` or `wait`.
  kStore,  ///< Room in the object store.
  kShutdown,  ///< The end of the runtime, whenever that may be. See `unpark`.
  kShutdownLimit,  ///< The same, but not for ever.
  kGang,  ///< The end of a body that takes several workers, this one included.
  kHandOver,  ///< A wake-up that another thread is about to send: a short wait.
  kPause,  ///< A moment in which others run.
};

/// True for waits during which no other thread may take the thread's place. They never fail.
[[nodiscard]] constexpr bool keeps_place(BlockReason why) noexcept {
  return why == BlockReason::kGang || why == BlockReason::kHandOver;
}

class Executor {
 public:
  virtual ~Executor() = default;

  /// Queues work that the calling thread's slot does not take. Other work may run before it returns.
  ///
  /// Requires: the caller holds no lock that other work may need.
  /// Errors: never throws; runs out of memory only with the process.
  /// Threads: any, also after `stop` (the work is then never run).
  virtual void schedule(Runnable& work, QueuePosition hint) noexcept = 0;

  /// Wakes one worker, if no worker is searching: the slow half of a push that saw `IdleWord::should_wake`.
  virtual void wake() noexcept = 0;

  /// Blocks the calling thread until `parker` is unparked or `deadline` passes; other work takes its place.
  ///
  /// Ensures: false only if the deadline passed.
  /// Errors:  `TooManyThreadsError` before it blocks, if replacing one more blocked thread would exceed the limit, or
  ///          if all others are blocked and there is no memory for one more;
  ///          `DeadlockError` if the executor can tell that the wait would never end.
  virtual bool block(Parker& parker, Time deadline, BlockReason why) = 0;

  /// True if `block` may be called on this thread of another executor, and gives up the thread's place there.
  [[nodiscard]] virtual bool can_block(const ExecutorThread& thread) const noexcept { return &thread.executor == this; }

  /// Gives up the calling thread's place while it waits outside manta, and takes it back.
  ///
  /// Errors: those of `block`.
  virtual void leave() = 0;
  virtual void come_back() noexcept = 0;

  /// Brackets a body that holds `others` workers besides the calling one. A worker that returns from a wait meanwhile
  /// waits for the body's end. While the body blocks, it gives up all its places.
  ///
  /// Ensures: false, and nothing is begun, if more workers run than there are places.
  [[nodiscard]] virtual bool begin_exclusive(std::size_t others) noexcept = 0;
  virtual void end_exclusive(std::size_t others) noexcept = 0;

  /// True while more workers run than there are places, since blocked ones have returned.
  [[nodiscard]] virtual bool is_over_limit() const noexcept = 0;

  /// Ends the wait of the thread that blocks on `parker`, or makes its next wait return at once; the caller never
  /// waits. `unpark`, `arm` and `disarm` may be called under a lock.
  ///
  /// For shutdown waits call `Parker::unpark` directly: when a runtime's last work has ended, the executor may be
  /// destroyed.
  virtual void unpark(Parker& parker) noexcept = 0;

  /// Lends a slot to a thread that is not the executor's, until the thread returns it. Null: there are too many.
  ///
  /// Ensures: the slot outlives the executor if its borrower keeps it: a count that overlaps the end goes into memory
  ///          that still exists, and belongs to no other thread.
  /// Errors:  `NoRuntimeError` if the executor admits no such thread.
  [[nodiscard]] virtual std::shared_ptr<Slot> borrow_slot() = 0;

  /// Takes a slot back, and schedules the entries that are still in its deque.
  virtual void return_slot(std::shared_ptr<Slot> slot) noexcept = 0;

  /// Calls `see` for each slot that exists or existed: for sums over counters.
  virtual void visit_slots(void (*see)(const Slot&, void*), void* context) const = 0;

  [[nodiscard]] virtual Time now() noexcept = 0;

  /// Calls `timer.fire` at or after `when`, on the thread that fires all timers. `fire` runs no code of the program
  /// there, but passes such work to `run_without_place`.
  ///
  /// Errors: `std::bad_alloc`, `std::system_error` if a thread cannot start; the timer is then not armed.
  virtual void arm(Timer& timer, Time when) = 0;

  /// Runs work soon, even if all workers run bodies: it needs no place. For what must take effect then: expired timers,
  /// cancellations that come from another process.
  ///
  /// Requires: the executor runs.
  virtual void run_without_place(Runnable& work) noexcept = 0;

  /// Disarms a timer. False: it has fired, or is firing now.
  [[nodiscard]] virtual bool disarm(Timer& timer) noexcept = 0;

  /// True if no work is queued and no timer is armed: without a call from outside nothing will happen.
  [[nodiscard]] virtual bool is_quiet() noexcept = 0;

  /// Called by a body that polls without success: other work runs in its place for a moment, if any is waiting. Does
  /// nothing on a thread that is not the executor's.
  virtual void give_way() noexcept = 0;

  /// Ends all threads of the executor and joins them. Queued entries stay queued.
  virtual void stop() noexcept = 0;

  /// Takes one of the entries that are still queued after `stop`. Null: there are none, and the memory of the queues is
  /// freed, since borrowers of slots may keep the slots for long.
  [[nodiscard]] virtual Runnable* take_left() noexcept = 0;
};

}  // namespace detail
MANTA_NAMESPACE_END
