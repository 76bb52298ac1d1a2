// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime, in steps:
//   1. Refuse new work from outside: the stage rises, and calls without a scope no longer come here.
//   2. Drain: who was in the middle of a call leaves; bodies run, and may submit more, until as many have finished as
//      were submitted. If the time is up,
//      cancel: what has not started fails, what waits without a thread is resumed with a CancelledError, what runs
//      sees its stop token. Then drain again.
//   3. Stop the actors: each ends behind what is in its mailbox.
//   4. Close: threads that still wait from outside, for promises that nobody has set or for room in the store, hear that
//      the runtime has ended, and leave.
//   5. Join the threads; give up what dead queue entries hold. Stop the engines, and give up what was lent.
//   6. End the id: references that remain find no runtime any more.

#include "runtime/shutdown.hpp"

#include "actors/registry.hpp"
#include "base/process_barrier.hpp"
#include "executor/gate.hpp"
#include "objects/context.hpp"
#include "objects/store.hpp"
#include "runtime/engines.hpp"
#include "runtime/guests.hpp"
#include "runtime/table.hpp"
#include "tasks/cancel.hpp"
#include "tasks/open_waits.hpp"
#include "tasks/outcome.hpp"
#include "tasks/route.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/error.hpp>

#include <algorithm>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::chrono::seconds kReportInterval{10};

/// Longer than a store stays in a processor's buffer, by orders.
constexpr std::chrono::milliseconds kStageShows{1};

/// The ending thread belongs to the runtime while it ends it.
class EndingScope {
 public:
  explicit EndingScope(RuntimeCore& core) noexcept : saved_(tls_context), below_(what_runs_here(saved_)) {
    tls_context.below = &below_;
    tls_context.core = &core;
    tls_context.runtime = core.id.load(std::memory_order_relaxed);
    tls_context.slot = nullptr;
    tls_context.epoch_source = &core.epoch;
    tls_context.epoch = core.epoch.load(std::memory_order_relaxed);
    tls_context.resident = true;
    tls_context.task = nullptr;
    tls_context.home = nullptr;
    tls_context.drains = 0;
  }
  ~EndingScope() { tls_context = saved_; }
  EndingScope(const EndingScope&) = delete;
  EndingScope& operator=(const EndingScope&) = delete;

 private:
  Context saved_;
  Below below_;
};

bool is_drained(const RuntimeCore& core) {
  if (has_visitors(core)) return false;  // first: what they brought is counted when they leave
  const std::int64_t finished = sum(core, &Counters::finished);  // first: a child is counted before its parent ends
  return finished == sum(core, &Counters::submitted);
}

bool has_left(const RuntimeCore& core) {
  return !has_visitors(core) && core.stays.load(std::memory_order_seq_cst) == 0;
}

bool has_no_actors(const RuntimeCore& core) { return sum(core, &Counters::actors) == 0; }

/// The functions that run now, for people.
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
    if (has_visitors(core)) text += "a thread from outside is in a call; ";
    if (core.stage_now() == Stage::kClosed && !has_left(core)) text += "threads from outside are leaving; ";
    core.config.log(LogLevel::kWarning, text + what_runs(core));
  } catch (...) {
    // The program's log threw, or there is no memory: the wait itself goes on.
  }
}

/// Waits for news. A worker of another runtime, in whose task this one ends, gives up its place there if it can.
bool park(RuntimeCore& core, Time deadline, Why why) {
  try {
    return block_in(*core.executor, core.drained, deadline, why);
  } catch (const TooManyThreadsError&) {
    return core.executor->block(core.drained, deadline, why);
  }
}

/// Waits until `reached`, saying every 10 s what for. False: the time is up, or nothing can run any more.
bool wait_until(RuntimeCore& core, bool (*reached)(const RuntimeCore&), Time limit, Why why, const char* what) {
  Time now = core.executor->now();
  Time next_report = now + kReportInterval;
  // A finish counts itself, then looks at the stage; we have raised the stage, then look at the count. Those that
  // overlap just then may miss one another: so the first look is repeated after a moment in which both have shown.
  Time look_again = now + kStageShows;
  while (!reached(core)) {
    try {
      if (park(core, std::min({limit, next_report, look_again}), why)) continue;
    } catch (const DeadlockError&) {
      return reached(core);
    }
    now = core.executor->now();
    if (now >= limit) return reached(core);
    look_again = kForever;
    if (now < next_report) continue;
    report(core, what);
    next_report = now + kReportInterval;
  }
  return true;
}

void cancel_all(RuntimeCore& core) {
  core.stage.store(Stage::kCancelling, std::memory_order_seq_cst);
  core.executor->wake();
  for (Node* node : core.open_waits->hold_all()) {
    fail_for_shutdown(*node);
    drop_mem(*node);
  }
  if (core.host != nullptr) core.host->cancel_waits();
}

void drain(RuntimeCore& core, Manner manner) {
  const auto& timeout = core.config.shutdown_timeout;
  const Time limit = timeout.has_value() ? Deadline(*timeout).resolve(core.executor->now()) : kForever;
  const Why why = limit == kForever ? Why::kShutdown : Why::kShutdownLimit;
  if (manner == Manner::kLetFinish && wait_until(core, is_drained, limit, why, "work to finish")) return;
  const auto is_drained_soon = [&core] {  // the time alone brings nothing: who can still wait here, waits for ever
    const Time soon = core.executor->now() + kReportInterval;
    return wait_until(core, is_drained, soon, Why::kShutdown, "cancelled work to end");
  };
  do {
    cancel_all(core);  // again while bodies make new promises and frames
  } while (!is_drained_soon());
}

void wait_for_ever_until(RuntimeCore& core, bool (*reached)(const RuntimeCore&), const char* what) {
  while (!wait_until(core, reached, kForever, Why::kShutdown, what)) {
  }
}

/// Ends the waits of threads outside. All tasks have ended, so it is promises that they wait for; a promise that nobody
/// waits for stays as it is.
void see_off(RuntimeCore& core) {
  core.stage.store(Stage::kClosed, std::memory_order_seq_cst);
  process_barrier();
  core.store->close();
  // Who was about to wait when the stage rose has shown what for when its visit ends.
  wait_for_ever_until(core, [](const RuntimeCore& of) { return !has_visitors(of); }, "calls from outside to return");
  for (Node* node : core.open_waits->hold_all()) {
    if ((node->state.load(std::memory_order_acquire) & kHasWaiters) != 0)
      fail(*node, error_about(*node, ErrorCode::kShutDown, "the runtime ended before the promise was set"));
    drop_mem(*node);
  }
  wait_for_ever_until(core, has_left, "threads from outside to leave");
}

/// True if the calling thread ran it for the runtime.
bool is_work_of(const RuntimeCore& core, RuntimeId id, const Below& what) noexcept {
  if (what.task != nullptr) return what.task->runtime == id;
  if (what.drains != 0) return what.drains == id;
  const ExecutorThread* const thread = tls_context.thread;
  return what.home != nullptr && thread != nullptr && &thread->executor == core.executor;
}

void run_left(RuntimeCore& core) noexcept {
  while (Runnable* left = core.executor->take_left()) left->type->execute(*left);
}

}  // namespace

bool runs_inside(const RuntimeCore& core, RuntimeId id) noexcept {
  if (core.id.load(std::memory_order_acquire) != id) return false;
  if (visits(core)) return true;
  const Below here = what_runs_here(tls_context);
  for (const Below* at = &here; at != nullptr; at = at->outer) {
    if (is_work_of(core, id, *at)) return true;
  }
  return false;
}

void shut_down(RuntimeCore& core, RuntimeId id, Manner manner, RuntimeStats& last) noexcept {
  if (is_forked_child()) return;
  MutexLock lock(core.ending);  // who comes second waits for the end, too
  if (core.id.load(std::memory_order_acquire) != id) return;
  remove_ambient(core);
  core.stage.store(Stage::kDraining, std::memory_order_seq_cst);
  process_barrier();
  const EndingScope scope(core);
  drain(core, manner);
  core.stage.store(Stage::kStopping, std::memory_order_seq_cst);
  core.actors->stop_all(core);
  wait_for_ever_until(core, has_no_actors, "actors to stop");
  see_off(core);
  core.executor->stop();
  run_left(core);
  stop_engines(core);
  last = collect_stats(core);
  dismantle(core);
}

void dismantle(RuntimeCore& core) noexcept {
  core.stage.store(Stage::kClosed, std::memory_order_seq_cst);  // also of one that was never opened
  end_loans(core);
  process_barrier();
  while (!has_left(core)) core.drained.park();  // who leaves unparks: the stage is past kOpen
  if (release_core(core)) slab_trim();
}

RuntimeStats collect_stats(const RuntimeCore& core) {
  RuntimeStats stats;
  stats.workers = core.config.num_workers;
  // In this order, finished is never more than what was submitted. What stands here for a caller is counted there.
  stats.tasks_finished = sum(core, &Counters::finished);
  stats.tasks_finished -= sum(core, &Counters::hosted_finished);
  stats.tasks_submitted = -sum(core, &Counters::hosted_submitted);
  stats.tasks_submitted += sum(core, &Counters::submitted);
  stats.objects = sum(core, &Counters::nodes);
  stats.frames = sum(core, &Counters::frames);
  stats.actors = sum(core, &Counters::actors) - sum(core, &Counters::hosted_actors);
  stats.held_actors = sum(core, &Counters::cells);
  stats.store_bytes = core.store->used();
  stats.store_peak = core.store->peak();
  stats.store_cap = core.store->cap();
  return stats;
}

}  // namespace detail
MANTA_NAMESPACE_END
