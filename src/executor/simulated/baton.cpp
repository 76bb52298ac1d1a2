// SPDX-License-Identifier: Apache-2.0
//
// The baton: who holds it, who gets it next, and the threads that wait for it.

#include "executor/simulated/seeded.hpp"

#include <algorithm>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The calling thread's strand; null on a stranger.
Strand* Seeded::here() {
  Strand* self = nullptr;
  ExecutorThread* const thread = tls_context.thread;
  if (thread != nullptr && &thread->executor == this) {
    self = static_cast<Strand*>(thread);
  } else if (std::this_thread::get_id() == program_) {
    if (program_strand_ == nullptr) {
      program_strand_ = std::make_unique<Strand>(*this, Strand::Kind::kProgram, 0, Strand::State::kOutside);
    }
    self = program_strand_.get();
  }
  if (self != nullptr && self == holder_) ++turns_;
  return self;
}

/// A yield point. True: the caller waits for its turn, which may have come already.
bool Seeded::yield(Strand& self) {
  if (&self == holder_ && random_.below(patience_) != 0) return false;
  let_go(self);
  make_ready(self);
  pass_on();
  return true;
}

void Seeded::make_ready(Strand& strand) {
  if (strand.kind == Strand::Kind::kStranger || stopping_) {  // needs no baton
    strand.state = Strand::State::kHolds;
    return strand.turn.unpark();
  }
  strand.state = Strand::State::kCanGoOn;
  ready_.push_back(&strand);
}

void Seeded::let_go(Strand& self) {
  if (holder_ == &self) holder_ = nullptr;
}

/// Gives the baton to somebody, if nobody holds it and somebody can run.
void Seeded::pass_on() {
  if (holder_ != nullptr || stopping_) return;
  Strand* const next = choose();
  if (next == nullptr) return;
  if (next->gave_place) take_place(*next);
  next->state = Strand::State::kHolds;
  holder_ = next;
  ++turns_;
  if (next->why != Why::kShutdown) idle_reports_ = 0;
  start_watch();
  next->turn.unpark();
}

Strand* Seeded::choose() {
  for (;;) {
    look_for_shutdown();
    if (Strand* next = draw()) return next;
    if (stopper_ != nullptr) return stopper_;
    if (!move_time()) return nullptr;
  }
}

/// A worker that comes back from a wait stays away while a body runs that takes several, unless there is a place.
bool Seeded::may_go_on(const Strand& strand) const {
  return !strand.gave_place || strand.held > 0 || exclusive_ == 0 || active_ < places_;
}

/// Draws one of those that can run now: strands that go on, a worker for a queued entry, the timers' strand.
Strand* Seeded::draw() {
  std::size_t lot = 0;
  for (const Strand* strand : ready_) lot += may_go_on(*strand) ? 1u : 0u;
  const bool work = !queue_.empty() && active_ < places_ && stopper_ == nullptr;
  const bool due =
      timers_.next() <= now_ && (timers_strand_ == nullptr || timers_strand_->state == Strand::State::kIdle);
  const std::size_t all = lot + (work ? 1u : 0u) + (due ? 1u : 0u);
  if (all == 0) return nullptr;

  std::size_t drawn = all == 1 ? 0 : random_.below(static_cast<std::uint32_t>(all));
  for (auto at = ready_.begin(); at != ready_.end(); ++at) {
    if (!may_go_on(**at) || drawn-- > 0) continue;
    Strand* const strand = *at;
    ready_.erase(at);
    return strand;
  }
  return work && drawn == 0 ? take_worker() : take_timers();
}

Strand* Seeded::take_worker() {
  Strand* worker = nullptr;
  if (!idle_.empty()) {
    worker = idle_.back();
    idle_.pop_back();
  } else {
    worker = start(Strand::Kind::kWorker, &Seeded::run_worker);
    worker->slot = &new_slot();
  }
  ++active_;
  worker->work = &queue_.take(random_);
  return worker;
}

Strand* Seeded::take_timers() {
  if (timers_strand_ == nullptr) timers_strand_ = start(Strand::Kind::kTimers, &Seeded::run_timers);
  return timers_strand_;
}

Strand* Seeded::start(Strand::Kind kind, void (Seeded::*body)(Strand&) noexcept) {
  const auto number = static_cast<std::uint32_t>(strands_.size() + 1);
  strands_.push_back(std::make_unique<Strand>(*this, kind, number, Strand::State::kIdle));
  Strand* const strand = strands_.back().get();
  threads_.push_back(std::make_unique<StackThread>("manta/s" + std::to_string(number), options_.stack_size,
                                                   [this, strand, body] { (this->*body)(*strand); }));
  return strand;
}

/// False: the executor stops.
bool Seeded::wait_for_turn(Strand& self) noexcept {
  {
    MutexLock lock(mutex_);
    if (stopping_) return false;  // the news may have been taken by a wait inside what it ran
  }
  self.turn.park();
  MutexLock lock(mutex_);
  return !stopping_;
}

/// A worker or the timers' strand has done what it was chosen for.
void Seeded::rest(Strand& self) noexcept {
  MutexLock lock(mutex_);
  self.state = Strand::State::kIdle;
  if (self.kind == Strand::Kind::kWorker) {
    --active_;
    idle_.push_back(&self);
  }
  let_go(self);
  pass_on();
}

/// Runs one entry, and the dead ones that are drawn before it: a loop of calls and gets leaves thousands behind, among
/// which live ones would have no chance.
void Seeded::run_work(Strand& self) noexcept {
  for (;;) {
    Runnable& work = *std::exchange(self.work, nullptr);
    const bool dead = work.type->is_dead(work);
    work.type->execute(work);
    if (!dead) return;
    MutexLock lock(mutex_);
    if (queue_.empty() || stopping_) return;
    self.work = &queue_.take(random_);
  }
}

void Seeded::run_worker(Strand& self) noexcept {
  Context& context = tls_context;
  context.thread = &self;
  if (!wait_for_turn(self)) return;
  context.core = &core_;
  context.runtime = core_.id.load(std::memory_order_relaxed);
  context.slot = self.slot;
  context.resident = true;
  context.epoch_source = &core_.epoch;
  context.epoch = core_.epoch.load(std::memory_order_relaxed);
  context.stack_floor = middle_of_stack();
  do {
    run_work(self);
    rest(self);
  } while (wait_for_turn(self));
}

void Seeded::run_timers(Strand& self) noexcept {
  tls_context.thread = &self;
  while (wait_for_turn(self)) {
    Timer* due = nullptr;
    {
      MutexLock lock(mutex_);
      due = timers_.pop_due(now_);
    }
    if (due != nullptr) due->fire(*due);
    rest(self);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
