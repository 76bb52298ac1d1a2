// SPDX-License-Identifier: Apache-2.0
//
// Strands that wait: for one another, for the time, for the world outside; and what happens if nobody can ever go on.

#include "executor/simulated/seeded.hpp"

#include <manta/error.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

const char* to_text(Why why) noexcept {
  switch (why) {
    case Why::kObject: return "an object";
    case Why::kStore: return "room in the store";
    case Why::kShutdown: return "the runtime's work to end, for as long as it takes";
    case Why::kShutdownLimit: return "the runtime's work to end";
    case Why::kGang: return "the end of a body that takes several workers";
    case Why::kHandOver: return "news that is on its way";
  }
  return "something";
}

const char* to_text(Strand::Kind kind) noexcept {
  switch (kind) {
    case Strand::Kind::kProgram: return "the program";
    case Strand::Kind::kWorker: return "a worker";
    case Strand::Kind::kTimers: return "the timers";
    case Strand::Kind::kStranger: return "another thread";
  }
  return "unknown";
}

}  // namespace

bool Seeded::block(Parker& parker, Time deadline, Why why) {
  Strand guest(*this, Strand::Kind::kStranger, 0, Strand::State::kHolds);
  Strand* self = nullptr;
  {
    MutexLock lock(mutex_);
    if (parker.try_park()) return true;
    if (deadline <= now_) return false;
    self = stopping_ ? nullptr : here();
    if (self == nullptr) self = &guest;
    if (!keeps_place(why)) give_place(*self);
    self->parker = &parker;
    self->why = why;
    self->since = ++waits_;
    self->woken = false;
    if (stopping_ && deadline != kForever) return false;  // the clock stands for ever
    if (deadline != kForever) alarms_.arm(self->alarm, deadline);
    self->state = Strand::State::kBlocked;
    blocked_.push_back(self);
    let_go(*self);
    pass_on();
  }
  self->turn.park();
  if (!self->deadlock.empty()) throw DeadlockError(std::exchange(self->deadlock, {}));
  return self->woken || parker.try_park();
}

void Seeded::unpark(Parker& parker) noexcept {
  MutexLock lock(mutex_);
  for (Strand* strand : blocked_) {
    if (strand->parker != &parker) continue;
    wake(*strand, true);
    return pass_on();
  }
  parker.unpark();
}

void Seeded::leave() {
  MutexLock lock(mutex_);
  Strand* const self = here();
  if (self == nullptr || stopping_ || self->outside++ > 0) return;
  give_place(*self);
  self->state = Strand::State::kOutside;
  let_go(*self);
  pass_on();
}

void Seeded::come_back() noexcept {
  Strand* self = nullptr;
  {
    MutexLock lock(mutex_);
    self = here();
    if (self == nullptr || stopping_ || --self->outside > 0 || self->state != Strand::State::kOutside) return;
    make_ready(*self);
    pass_on();
  }
  self->turn.park();
}

/// Others may run while a worker waits.
void Seeded::give_place(Strand& self) {
  if (self.kind != Strand::Kind::kWorker || self.gave_place) return;
  if (away_ + 1 >= options_.max_threads) {
    throw TooManyThreadsError(std::to_string(away_) + " workers are blocked already and max_threads is " +
                              std::to_string(options_.max_threads) + "; use co_await, or fewer nested gets");
  }
  ++away_;
  self.gave_place = true;
  active_ -= 1 + self.held;
  if (self.held > 0) --exclusive_;
}

void Seeded::take_place(Strand& self) {
  --away_;
  self.gave_place = false;
  active_ += 1 + self.held;
  if (self.held > 0) ++exclusive_;
}

void Seeded::wake(Strand& strand, bool woken) {
  blocked_.erase(std::ranges::find(blocked_, &strand));
  (void)alarms_.disarm(strand.alarm);
  strand.woken = woken;
  make_ready(strand);
}

/// Whoever ends a runtime is told by its parker alone: who tells it may do so when the executor is gone already.
void Seeded::look_for_shutdown() {
  for (Strand* strand : blocked_) {
    if ((strand->why != Why::kShutdown && strand->why != Why::kShutdownLimit) || !strand->parker->try_park()) continue;
    return wake(*strand, true);
  }
}

bool Seeded::somebody_is_outside() const {
  if (program_strand_ != nullptr && program_strand_->state == Strand::State::kOutside) return true;
  return std::ranges::any_of(strands_, [](const auto& s) { return s->state == Strand::State::kOutside; });
}

bool Seeded::only_shutdown_waits() const {
  return timers_.size() == 0 && std::ranges::all_of(blocked_, [](const Strand* strand) {
           return !strand->alarm.armed() || strand->why == Why::kShutdown;
         });
}

/// Nobody can run. Moves the clock to what is due next, or finds that nobody ever will. False: somebody will come in.
bool Seeded::move_time() {
  if (options_.strangers == Strangers::kAdmit ? !silence_ : somebody_is_outside()) return false;
  const Time next = std::min(timers_.next(), alarms_.next());
  if (next == kForever || (only_shutdown_waits() && ++idle_reports_ > 2)) {
    if (blocked_.empty()) return false;
    if (options_.strangers == Strangers::kAdmit && quiet_ms_ < kDeadlockMs) return false;
    break_deadlock();
    return true;
  }
  silence_ = false;
  now_ = std::max(now_, next);
  while (Timer* const alarm = alarms_.pop_due(now_)) wake(*static_cast<Strand::Alarm*>(alarm)->strand, false);
  return true;
}

std::string Seeded::tell_waits() const {
  std::string text = "a deadlock: nothing can run, and no timer is armed";
  for (const Strand* strand : blocked_) {
    text += "; strand " + std::to_string(strand->number) + " (" + to_text(strand->kind);
    const NodeType* const runs =
        strand->slot == nullptr ? nullptr : strand->slot->running.load(std::memory_order_relaxed);
    if (runs != nullptr) (text += ", in ") += runs->name();
    (text += ") waits for ") += to_text(strand->why);
  }
  return text;
}

/// The newest wait of a body or of the program fails, which gives all others another chance.
void Seeded::break_deadlock() {
  Strand* newest = nullptr;
  for (Strand* strand : blocked_) {
    const bool may_fail = strand->why == Why::kObject || strand->why == Why::kStore;
    if (may_fail && (newest == nullptr || strand->since > newest->since)) newest = strand;
  }
  std::string text = tell_waits();
  if (newest == nullptr) {  // the runtime ends, and cannot throw
    core_.config.log(LogLevel::kError, text);
    std::abort();
  }
  newest->deadlock = std::move(text);
  wake(*newest, false);
}

}  // namespace detail
MANTA_NAMESPACE_END
