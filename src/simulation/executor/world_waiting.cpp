// SPDX-License-Identifier: Apache-2.0
//
// Strands that wait: for each other, for a time, outside manta; and deadlocks.

#include "simulation/executor/simulated.hpp"
#include "simulation/executor/tell.hpp"

#include <manta/error.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// The deadlocks of ends of runtimes, one after another, that the world breaks before it gives up.
constexpr int kMostBrokenEnds = 100;

/// A strand that polls this often while no other strand does anything would poll for ever.
constexpr int kMostPauses = 1'000'000;

/// Prints the text first: the program may not have read the report yet.
[[noreturn]] void give_up(const std::string& text) {
  std::fprintf(stderr, "manta: a runtime cannot end: %s\n", text.c_str());
  std::abort();
}

bool waits_for_an_end(const Strand& strand) noexcept {
  return strand.why == BlockReason::kShutdown || strand.why == BlockReason::kShutdownLimit;
}

}  // namespace

void World::begin_wait(Strand& self, Parker& parker, Time deadline, BlockReason why) {
  self.parker = &parker;
  self.why = why;
  self.waits_for = tls_context.waits_for;
  self.runs = tls_context.running;
  self.since = ++waits_;
  self.woken = false;
  if (deadline != kForever) alarms_.arm(self.alarm, deadline);
  self.state = Strand::State::kBlocked;
  blocked_.push_back(&self);
  let_go(self);
  pass_on();
}

bool World::pause_here(std::chrono::nanoseconds time, bool for_ever) {
  Parker never;
  Strand* self = nullptr;
  {
    MutexLock lock(mutex);
    self = here();
    if (self == nullptr) return false;
    self->polls = true;
    self->runs = tls_context.running;
    look_for_shutdown();
    look_for_ended();
    find_candidates();
    const auto polls = [](const Candidate& c) { return c.strand != nullptr && c.strand->polls; };
    if (std::ranges::all_of(candidates_, polls)) {
      ++pauses_;
      if (for_ever) give_up_pausing(*self);
      begin_wait(*self, never, now() + time, BlockReason::kHandOver);
    } else {
      self->rank = chooser().rank();  // else it might keep the strand that it waits for from running
      self->has_looked = true;
      let_go(*self);
      make_ready(*self);
      pass_on();
    }
  }
  wait_for_turn(*self);
  MutexLock lock(mutex);
  self->polls = false;
  self->runs = nullptr;
  return true;
}

/// Throws if the strand would poll for ever.
void World::give_up_pausing(Strand& self) {
  if (pauses_ < kMostPauses || !only_pauses_are_timed()) return;
  pauses_ = 0;
  const std::string text = tell_waits() + "; " + tell(self);
  self.polls = false;
  self.runs = nullptr;
  throw DeadlockError(text);
}

/// Keeps a worker that holds an entry from being chosen until its alarm.
void World::stall(Strand& self, std::chrono::nanoseconds how_long) {
  alarms_.arm(self.alarm, now() + how_long);
  self.state = Strand::State::kStalled;
}

Strand* World::find_waiter(const Parker& parker) {
  const auto at = std::ranges::find(blocked_, &parker, &Strand::parker);
  return at == blocked_.end() ? nullptr : *at;
}

/// Gives up the place of a worker that waits: another may run.
void World::give_place(Strand& self) {
  if (self.kind != Strand::Kind::kWorker || self.gave_place) return;
  Simulated& member = *self.member;
  if (member.away_ + 1 >= member.options_.max_threads) {
    throw TooManyThreadsError(std::to_string(member.away_) + " workers are blocked already and max_threads is " +
                              std::to_string(member.options_.max_threads) + "; use co_await, or fewer nested gets");
  }
  ++member.away_;
  self.gave_place = true;
  member.active_ -= 1 + self.held;
  if (self.held > 0) --member.exclusive_;
}

void World::take_place(Strand& self) {
  Simulated& member = *self.member;
  --member.away_;
  self.gave_place = false;
  member.active_ += 1 + self.held;
  if (self.held > 0) ++member.exclusive_;
}

void World::wake(Strand& strand, bool woken) {
  if (strand.state == Strand::State::kBlocked) blocked_.erase(std::ranges::find(blocked_, &strand));
  (void)alarms_.disarm(strand.alarm);
  strand.woken = woken;
  if (!strand.polls) strand.runs = nullptr;
  make_ready(strand);
}

void World::wake_all_of(const Simulated& member) {
  const std::vector<Strand*> waiting = blocked_;
  for (Strand* strand : waiting) {
    if (strand->member == &member) wake(*strand, false);
  }
}

/// Shutdown is woken through its parker only; the executor may be destroyed.
void World::look_for_shutdown() {
  for (Strand* strand : blocked_) {
    if (!waits_for_an_end(*strand) || !strand->parker->try_park()) continue;
    broken_ends_ = 0;
    return wake(*strand, true);
  }
}

/// Lets the strand that stops an executor go on when the executor is at rest.
void World::look_for_ended() {
  for (Simulated* member : members_) {
    Strand* const stopper = member->stopper_;
    if (stopper == nullptr || stopper->state != Strand::State::kEnding || !member->is_at_rest()) continue;
    make_ready(*stopper);
  }
}

bool World::has_strand_in(Strand::State state) const {
  if (program_strand_ != nullptr && program_strand_->state == state) return true;
  return std::ranges::any_of(members_, [state](const Simulated* member) {
    return std::ranges::any_of(member->strands_, [state](const auto& strand) { return strand->state == state; });
  });
}

/// True if the only deadlines ahead are the reports of runtimes that end.
bool World::only_shutdown_waits() const {
  const bool timers = std::ranges::any_of(members_, [](const Simulated* m) { return m->timers_.size() != 0; });
  if (timers || has_strand_in(Strand::State::kStalled)) return false;
  return std::ranges::all_of(
      blocked_, [](const Strand* strand) { return !strand->alarm.armed() || strand->why == BlockReason::kShutdown; });
}

/// True if the only deadlines ahead are those of strands that poll.
bool World::only_pauses_are_timed() const {
  const bool timers = std::ranges::any_of(members_, [](const Simulated* m) { return m->timers_.size() != 0; });
  if (timers || has_strand_in(Strand::State::kStalled) || has_strand_in(Strand::State::kOutside)) return false;
  return std::ranges::all_of(blocked_, [](const Strand* strand) { return !strand->alarm.armed() || strand->polls; });
}

/// No strand can run. Moves the clock to the next deadline, or finds a deadlock. False: a strand outside will return.
bool World::move_time() {
  if (has_strand_in(Strand::State::kOutside)) return false;
  Time next = alarms_.next();
  for (const Simulated* member : members_) next = std::min(next, member->timers_.next());
  if (next == kForever || (only_shutdown_waits() && ++idle_reports_ > 2)) {
    if (blocked_.empty() || has_strand_in(Strand::State::kLost)) return false;
    return break_deadlock();
  }
  set_clock(std::max(now(), next));
  return true;
}

/// Moves the clock, and wakes the strands whose deadlines have passed.
void World::set_clock(Time now) {
  now_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  while (Timer* const alarm = alarms_.pop_due(now)) wake(*static_cast<Strand::Alarm*>(alarm)->strand, false);
}

void World::jump_clock() {
  if (options_.disturbances == nullptr) return;
  set_clock(now() + options_.disturbances->clock_jump(chooser(), now()));
}

std::string World::tell_waits() const {
  std::string text = "a deadlock: nothing can run, and no timer is armed";
  for (const Strand* strand : blocked_) (text += "; ") += tell(*strand);
  if (program_strand_ != nullptr && program_strand_->state == Strand::State::kLost)
    (text += "; ") += tell(*program_strand_);
  for (const Simulated* member : members_) {
    for (const auto& strand : member->strands_) {
      if (strand->state == Strand::State::kLost) (text += "; ") += tell(*strand);
    }
    if (member->core_.describe_suspended != nullptr) member->core_.describe_suspended(member->core_, text);
  }
  return text;
}

/// Fails the newest wait of a body or of the program, so that the others may go on. If there is no such wait, the end
/// of a runtime stops waiting.
bool World::break_deadlock() {
  Strand* newest = nullptr;
  Strand* end = nullptr;
  for (Strand* strand : blocked_) {
    if (waits_for_an_end(*strand)) end = strand;
    const bool may_fail = strand->why == BlockReason::kObject || strand->why == BlockReason::kStore;
    if (may_fail && (newest == nullptr || strand->since > newest->since)) newest = strand;
  }
  std::string text = tell_waits();
  if (newest == nullptr) {
    report(Finding::kDeadlock, text);
    if (end == nullptr || ++broken_ends_ > kMostBrokenEnds) give_up(text);
    newest = end;
  }
  newest->deadlock = std::move(text);
  wake(*newest, false);
  return true;
}

}  // namespace detail
MANTA_NAMESPACE_END
