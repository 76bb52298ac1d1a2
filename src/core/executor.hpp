// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The executor seam: how work runs in this process.
///
/// Everything above (objects, tasks, actors, coroutines, timers, retries) is the same code on every executor, and
/// only an executor gives threads, time and randomness. Pushing and popping on a thread's own slot (slot.hpp) is
/// inline code; these functions are the slow paths, and the only ones for an executor whose slots hold nothing.

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

/// What an executor keeps of a thread of its own begins with this (`Context::thread`).
struct ExecutorThread {
  Executor& executor;
  RuntimeCore& core;
};

/// Where work that is scheduled should stand.
enum class QueuePosition : std::uint8_t {
  kNext,    ///< As soon as possible, near the thread that schedules it.
  kBehind,  ///< Behind all that is queued: somebody yielded.
};

/// Why a thread blocks; decides what an executor may do meanwhile, and what it calls the wait.
enum class BlockReason : std::uint8_t {
  kObject,    ///< A `get` or `wait`.
  kStore,     ///< Room in the object store.
  kShutdown,  ///< The end of the runtime, whenever that may be. See `unpark`.
  kShutdownLimit,  ///< The same, but not for ever.
  kGang,      ///< The end of a body that takes several workers, this one included.
  kHandOver,  ///< News that another thread is about to bring: a short wait.
  kPause,     ///< A moment in which others run.
};

/// True for waits during which nobody else may take the thread's place. They never fail.
[[nodiscard]] constexpr bool keeps_place(BlockReason why) noexcept {
  return why == BlockReason::kGang || why == BlockReason::kHandOver;
}

class Executor {
 public:
  virtual ~Executor() = default;

  /// Queues work that the calling thread's slot does not take. Others may run before it returns.
  ///
  /// Requires: the caller holds no lock that others may want.
  /// Errors: never throws; runs out of memory only with the process.
  /// Threads: any, also after `stop` (the work is then never run).
  virtual void schedule(Runnable& work, QueuePosition hint) noexcept = 0;

  /// Wakes one worker, if none is searching: the slow half of a push that saw `IdleWord::should_wake`.
  virtual void wake() noexcept = 0;

  /// Blocks the calling thread until `parker` is unparked or `deadline` passes; other work takes its place.
  ///
  /// Ensures: false only if the deadline passed.
  /// Errors:  `TooManyThreadsError` before it blocks, if replacing one more blocked thread would exceed the limit, or
  ///          if all others are blocked and there is no memory for one more;
  ///          `DeadlockError` where the executor can tell that the wait would never end.
  virtual bool block(Parker& parker, Time deadline, BlockReason why) = 0;

  /// True if `block` can be called on this thread of another executor, and gives its place there to others.
  [[nodiscard]] virtual bool can_block(const ExecutorThread& thread) const noexcept { return &thread.executor == this; }

  /// Gives the calling thread's place to others while it waits outside manta, and takes it back.
  ///
  /// Errors: those of `block`.
  virtual void leave() = 0;
  virtual void come_back() noexcept = 0;

  /// Brackets a body that holds `others` workers besides the calling one. A worker that comes back from a wait
  /// meanwhile waits for its end. While the body blocks, it gives all its places away.
  ///
  /// Ensures: false, and nothing is begun, if more workers run than there are places.
  [[nodiscard]] virtual bool begin_exclusive(std::size_t others) noexcept = 0;
  virtual void end_exclusive(std::size_t others) noexcept = 0;

  /// True while more workers run than there are places, since blocked ones came back.
  [[nodiscard]] virtual bool is_over_limit() const noexcept = 0;

  /// Ends, or forestalls, the wait of the thread that blocks on `parker`; the caller goes on at once. So do `arm` and
  /// `disarm`: they may be called under a lock.
  ///
  /// A parker of the kinds for shutdown may also be unparked by itself: who tells that a runtime's last work has ended
  /// may find its executor gone.
  virtual void unpark(Parker& parker) noexcept = 0;

  /// Lends a slot to a thread that is not the executor's, until it is returned. Null: there are too many.
  ///
  /// Ensures: the slot outlives the executor if its borrower keeps it: a count that overlaps the end goes into memory
  ///          that is still there, and is nobody else's.
  /// Errors:  `NoRuntimeError` where the executor admits no such thread.
  [[nodiscard]] virtual std::shared_ptr<Slot> borrow_slot() = 0;

  /// Takes a slot back. What still stands in its deque is scheduled.
  virtual void return_slot(std::shared_ptr<Slot> slot) noexcept = 0;

  /// Calls `see` for each slot there is or was: for sums over counters.
  virtual void visit_slots(void (*see)(const Slot&, void*), void* context) const = 0;

  [[nodiscard]] virtual Time now() noexcept = 0;

  /// Calls `timer.fire` at or after `when`, on the thread that fires all timers: it runs no code of the program there, and
  /// hands what does to `run_expired`.
  ///
  /// Errors: `std::bad_alloc`, `std::system_error` where a thread cannot start; the timer is then not armed.
  virtual void arm(Timer& timer, Time when) = 0;

  /// Runs what a timer has brought, soon, also where all workers run bodies: it takes nobody's place.
  ///
  /// Requires: called by a timer's `fire`.
  virtual void run_expired(Runnable& work) noexcept = 0;

  /// Takes a timer back. False: it has fired, or is firing now.
  [[nodiscard]] virtual bool disarm(Timer& timer) noexcept = 0;

  /// True if no work is queued and no timer is armed: of itself nothing will happen.
  [[nodiscard]] virtual bool is_quiet() noexcept = 0;

  /// Said by a body that looks again and again at something, in vain: others run in its place for a moment, where any wait
  /// to. Nothing on a thread that is not the executor's.
  virtual void give_way() noexcept = 0;

  /// Ends all threads of the executor and joins them. What is still queued stays queued.
  virtual void stop() noexcept = 0;

  /// Takes one of the entries that are still queued after `stop`. Null: there are none, and the queues' memory, which
  /// borrowers of slots may keep for long, is given back.
  [[nodiscard]] virtual Runnable* take_left() noexcept = 0;
};

}  // namespace detail
MANTA_NAMESPACE_END
