// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime, in steps:
//   1. Refuse new work from outside: the stage rises, and calls without a scope no longer reach the runtime.
//   2. Drain: threads that were in the middle of a call leave; bodies run, and may submit more, until as many have
//      finished as were submitted. If only waiting methods of actors are left, these get a CancelledError, as if the
//      last handles were gone. If the time is up, cancel: work that has not started fails, waits end with a
//      CancelledError, running bodies see their stop token. Then drain again.
//   3. Stop the actors: each ends after the messages in its mailbox.
//   4. Close: external threads that still wait, for promises that are not set or for room in the store, get an error,
//      and leave.
//   5. Join the threads; drop dead queue entries. Stop the engines, and drop lent objects.
//   6. End the id: remaining references find no runtime.

#include "runtime/shutdown.hpp"

#include "actors/registry.hpp"
#include "base/asymmetric_fence.hpp"
#include "core/blocked_bodies.hpp"
#include "core/counters.hpp"
#include "core/external_threads.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "core/table.hpp"
#include "objects/context.hpp"
#include "objects/store.hpp"
#include "objects/unobserved.hpp"
#include "runtime/engines.hpp"
#include "runtime/stall.hpp"
#include "tasks/borrowed.hpp"
#include "tasks/cancel.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/open_waits.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"
#include "waiting/channels.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/error.hpp>

#include <algorithm>
#include <cassert>
#include <exception>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::chrono::seconds kReportInterval{10};

/// Orders of magnitude longer than a store stays in a processor's buffer.
constexpr std::chrono::milliseconds kStageShows{1};

/// The ending thread belongs to the runtime while it ends it.
class EndingScope {
 public:
  explicit EndingScope(RuntimeCore& core) noexcept : saved_(tls_context), nothing_{.outer = saved_.running} {
    tls_context.running = &nothing_;
    tls_context.core = &core;
    tls_context.runtime = core.id.load(std::memory_order_relaxed);
    tls_context.slot = nullptr;
    tls_context.epoch_source = &core.epoch;
    tls_context.epoch = core.epoch.load(std::memory_order_relaxed);
    tls_context.resident = true;
  }
  ~EndingScope() { tls_context = saved_; }
  EndingScope(const EndingScope&) = delete;
  EndingScope& operator=(const EndingScope&) = delete;

 private:
  const Context saved_;
  const Running nothing_;
};

/// Calls `step` with the runtime's core, and with its twin's.
template <class Core, class Step>
void with_twin(Core& core, Step step) {
  step(core);
  if (RuntimeCore* const twin = core.twin.load(std::memory_order_acquire)) step(*twin);
}

std::int64_t sum_of(const RuntimeCore& core, atomic<std::int64_t> Counters::* counter) {
  std::int64_t sums = 0;
  with_twin(core, [&](const RuntimeCore& of) { sums += sum(of, counter); });
  return sums;
}

bool is_visited(const RuntimeCore& core) {
  bool visited = false;
  with_twin(core, [&](const RuntimeCore& of) { visited |= has_visitors(of); });
  return visited;
}

/// A twin's stage may be ahead.
void raise_stage(RuntimeCore& core, Stage stage) noexcept {
  if (core.stage_now() < stage) core.stage.store(stage, std::memory_order_seq_cst);
}

}  // namespace

bool is_drained(const RuntimeCore& core) {
  if (is_visited(core)) return false;  // first: the work that they submit is counted when they leave
  const std::int64_t finished = sum_of(core, &Counters::finished);  // first: a child is counted before its parent ends
  return finished == sum_of(core, &Counters::submitted);
}

bool only_methods_wait(const RuntimeCore& core) {
  if (is_visited(core)) return false;
  // At a moment between the reads of `begun` and `ended`, at most `open` tasks and calls were open, and at least
  // `waiting` methods waited: the counters that add to `open` are read late and those that subtract from it early, and
  // the other way round for `waiting`. If the two are equal, all that was open at that moment waited.
  const std::int64_t finished = sum_of(core, &Counters::finished);
  const std::int64_t hosted_submitted = sum_of(core, &Counters::hosted_submitted);
  const std::int64_t begun = sum_of(core, &Counters::waits_begun);
  const std::int64_t ended = sum_of(core, &Counters::waits_ended);
  const std::int64_t hosted_finished = sum_of(core, &Counters::hosted_finished);
  const std::int64_t submitted = sum_of(core, &Counters::submitted);
  const std::int64_t waiting = begun - ended;
  // A hosted method is counted on both sides, and waits once.
  const std::int64_t open = submitted - finished - (hosted_submitted - hosted_finished);
  return waiting > 0 && open == waiting;
}

namespace {

bool is_drained_or_only_waits(const RuntimeCore& core) { return is_drained(core) || only_methods_wait(core); }

bool has_left(const RuntimeCore& core) {
  return !has_visitors(core) && core.stays.load(std::memory_order_seq_cst) == 0;
}

bool has_no_actors(const RuntimeCore& core) { return sum_of(core, &Counters::actors) == 0; }

/// Returns the names of the functions that run now, for the log.
std::string what_runs(const RuntimeCore& core) {
  std::string names;
  core.executor->visit_slots(
      [](const Slot& slot, void* context) {
        const NodeType* const type = slot.running.load(std::memory_order_relaxed);
        if (type == nullptr) return;
        auto& into = *static_cast<std::string*>(context);
        (into += into.empty() ? "running: " : ", ") += type->name();
      },
      &names);
  return names.empty() ? "nothing runs" : names;
}

void report(RuntimeCore& core, const char* what) noexcept {
  try {
    const RuntimeStats stats = collect_stats(core);
    std::string text = std::string("shutdown waits for ") + what + ": " +
                       std::to_string(stats.tasks_submitted - stats.tasks_finished) + " tasks and calls, " +
                       std::to_string(stats.actors) + " actors; ";
    if (is_visited(core)) text += "a thread from outside is in a call; ";
    if (core.stage_now() == Stage::kClosed && !has_left(core)) text += "threads from outside are leaving; ";
    text += what_runs(core);
    describe_blocked(core, text);
    describe_suspended(core, text);
    core.config.log(LogLevel::kWarning, text);
  } catch (...) {
    // The program's log threw, or there is no memory: the wait itself goes on.
  }
}

/// Waits to be unparked. If a task of another runtime ends this one, its worker gives up its place there, if it can.
bool park(RuntimeCore& core, Time deadline, BlockReason why) {
  try {
    return block_in(*core.executor, core.drained, deadline, why);
  } catch (const TooManyThreadsError&) {
  } catch (const std::bad_alloc&) {
  }
  return core.executor->block(core.drained, deadline, why);
}

/// Waits until `reached`, and logs every 10 s what for. False: the time is up, or nothing can run.
bool wait_until(RuntimeCore& core, bool (*reached)(const RuntimeCore&), Time limit, BlockReason why, const char* what) {
  Time now = core.executor->now();
  Time next_report = now + kReportInterval;
  // A finishing body raises the count, then reads the stage; this thread raised the stage, then reads the count. If the
  // two overlap, each may miss the other's write. So this thread repeats its first look after a moment in which both
  // writes have become visible.
  Time look_again = now + kStageShows;
  while (!reached(core)) {
    try {
      if (park(core, std::min({limit, next_report, look_again}), why)) continue;
    } catch (const DeadlockError&) {
      return reached(core);
    }
    now = core.executor->now();
    look_again = kForever;
    if (now >= next_report) {
      if (!reached(core)) report(core, what);
      next_report = now + kReportInterval;
    }
    if (now >= limit) return reached(core);
  }
  return true;
}

void cancel_all_of(RuntimeCore& core) {
  raise_stage(core, Stage::kCancelling);
  core.executor->wake();
  core.open_waits->each([](Node& node) { fail_for_shutdown(node); });
  core.blocked->interrupt_all();
  if (core.borrowed != nullptr) core.borrowed->cancel_waits();
}

void cancel_all(RuntimeCore& core) { with_twin(core, cancel_all_of); }

/// Cancels the waiting methods of actors, as the drop of each actor's last handle would.
void cancel_methods(RuntimeCore& core) {
  with_twin(core, [](RuntimeCore& of) {
    of.open_waits->each([](Node& node) {
      if ((node.node_type().traits & kActorCall) != 0) fail_for_shutdown(node);
    });
  });
}

/// Lets submitted work finish. False: the time is up.
bool let_finish(RuntimeCore& core, Time limit, BlockReason why) {
  while (wait_until(core, is_drained_or_only_waits, limit, why, "work to finish")) {
    if (is_drained(core)) return true;
    cancel_methods(core);
  }
  return false;
}

void drain(RuntimeCore& core, ShutdownMode manner) {
  const auto& timeout = core.config.shutdown_timeout;
  const Time limit = timeout.has_value() ? Deadline(*timeout).resolve(core.executor->now()) : kForever;
  const BlockReason why = limit == kForever ? BlockReason::kShutdown : BlockReason::kShutdownLimit;
  if (manner == ShutdownMode::kLetFinish && let_finish(core, limit, why)) return;
  // kShutdown, though it has a limit: a simulation does not jump to this limit again and again, but reports a body that
  // does not end as a deadlock.
  const auto is_drained_soon = [&core] {
    const Time soon = core.executor->now() + kReportInterval;
    return wait_until(core, is_drained, soon, BlockReason::kShutdown, "cancelled work to end");
  };
  do {
    cancel_all(core);  // again while bodies make new promises and frames
  } while (!is_drained_soon());
}

void wait_for_ever_until(RuntimeCore& core, bool (*reached)(const RuntimeCore&), const char* what) {
  while (!wait_until(core, reached, kForever, BlockReason::kShutdown, what)) {
  }
}

/// Ends the waits of external threads. All tasks have ended, so they wait for promises; a promise without a waiter
/// stays as it is.
void close_external(RuntimeCore& core) {
  raise_stage(core, Stage::kClosed);
  asymmetric_fence_heavy();
  core.store->close();
  // A thread that was about to wait when the stage rose has linked its waiter when its guard ends.
  wait_for_ever_until(core, [](const RuntimeCore& of) { return !has_visitors(of); }, "calls from outside to return");
  core.channels->end_all();
  core.open_waits->each([](Node& node) {
    if (node.state.load().has_waiters())
      fail(node, error_about(node, ErrorCode::kShutDown, "the runtime ended before the promise was set"));
  });
  wait_for_ever_until(core, has_left, "threads from outside to leave");
}

/// True if `what`, which the calling thread runs, is work of the runtime.
bool is_work_of(RuntimeId id, const Running& what) noexcept {
  return what.task != nullptr ? what.task->runtime == id : what.drains == id;
}

void run_left(RuntimeCore& core) noexcept {
  while (Runnable* left = take_left(core)) left->type->execute(*left);
}

}  // namespace

bool runs_inside(const RuntimeCore& core, RuntimeId id) noexcept {
  if (core.id.load(std::memory_order_acquire) != id) return false;
  if (visits(core)) return true;
  if (tls_context.thread != nullptr && &tls_context.thread->core == &core)
    return true;  // its end would join this thread
  for (const Running* at = tls_context.running; at != &kNothingRuns; at = at->outer) {
    if (is_work_of(id, *at)) return true;
  }
  return false;
}

void refuse_to_end_inside(RuntimeCore& core, RuntimeId id) noexcept {
  if (core.abandoned.load(std::memory_order_relaxed) || !runs_inside(core, id)) return;
  try {
    std::string text = "~Runtime inside the runtime's own work, which it would wait for";
    if (const Node* const task = tls_context.running->task)
      text += ": in " + display_name(*task) + ", called at " + short_site(task->site);
    core.config.log(LogLevel::kError, text + "; keep the last owner of a runtime outside of its tasks and actors");
  } catch (...) {
    // The program's log threw, or there is no memory: the process ends without a message.
  }
  std::terminate();
}

void shut_down(RuntimeCore& core, RuntimeId id, ShutdownMode manner, RuntimeStats& last) noexcept {
  if (is_forked_child() || core.abandoned.load(std::memory_order_relaxed)) return;
  MutexLock lock(core.ending);  // a second caller waits for the end, too
  if (core.id.load(std::memory_order_acquire) != id) return;
  remove_ambient(core);
  with_twin(core, [](RuntimeCore& of) { raise_stage(of, Stage::kDraining); });
  asymmetric_fence_heavy();
  const EndingScope scope(core);
  drain(core, manner);
  with_twin(core, [](RuntimeCore& of) { raise_stage(of, Stage::kStopping); });
  with_twin(core, [](RuntimeCore& of) { of.actors->stop_all(of); });
  wait_for_ever_until(core, has_no_actors, "actors to stop");
  cut_engines(core);
  close_external(core);
  core.executor->stop();
  run_left(core);
  stop_engines(core);
  core.unobserved->flush(core);
  last = collect_stats(core);
  dismantle(core);
}

void dismantle(RuntimeCore& core) noexcept {
  core.stage.store(Stage::kClosed, std::memory_order_seq_cst);  // also if the runtime was never opened
  retire_core_id(core);
  asymmetric_fence_heavy();
  // A thread that leaves unparks: the stage is past kOpen.
  while (!planted(Mutation::kEarlyFarewell) && !has_left(core)) core.drained.park();
  if (release_core(core)) slab_trim();
}

RuntimeStats collect_stats(const RuntimeCore& core) {
  assert(core.id.load(std::memory_order_relaxed) != 0);  // else these are the figures of the core's next runtime
  RuntimeStats stats;
  stats.workers = core.config.num_workers;
  // In this order, no more tasks are finished than submitted. The caller's runtime counts hosted work.
  stats.tasks_finished = sum_of(core, &Counters::finished);
  stats.tasks_finished -= sum_of(core, &Counters::hosted_finished);
  stats.tasks_submitted = -sum_of(core, &Counters::hosted_submitted);
  stats.tasks_submitted += sum_of(core, &Counters::submitted);
  stats.objects = sum_of(core, &Counters::nodes);
  stats.frames = sum_of(core, &Counters::frames);
  stats.actors = sum_of(core, &Counters::actors) - sum_of(core, &Counters::hosted_actors);
  stats.held_actors = sum_of(core, &Counters::cells);
  with_twin(core, [&](const RuntimeCore& of) { stats.store_bytes += of.store->used(); });
  stats.store_peak = core.store->peak();
  stats.store_cap = core.store->cap();
  for (const Route* const engine : core.engines) {
    if (engine != nullptr) engine->add_left(stats);
  }
  return stats;
}

}  // namespace detail
MANTA_NAMESPACE_END
