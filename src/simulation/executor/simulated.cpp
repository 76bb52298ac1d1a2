// SPDX-License-Identifier: Apache-2.0
//
// The functions that the rooms above call, and what the executor's threads do. The world decides which strand runs
// next.

#include "simulation/executor/simulated.hpp"

#include <manta/error.hpp>

#include <algorithm>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
Simulated::Simulated(RuntimeCore& core, std::shared_ptr<World> world, const Options& options)
    : core_(core),
      world_(std::move(world)),
      options_(options),
      places_(static_cast<std::size_t>(options.workers)),
      told_(*world_) {
  MutexLock lock(world_->mutex);
  world_->join(*this);
}

Simulated::~Simulated() { stop(); }

EventListener* Simulated::listener(EventListener* own) noexcept {
  if (!world_->listens()) return own;
  told_.own = own;
  return &told_;
}

void Simulated::Told::on_event(const Event& event) noexcept {
  world.hear(event);
  if (own != nullptr) own->on_event(event);
}

bool Simulated::has_work() const { return !queue_.empty() && active_ < places_ && stopper_ == nullptr; }

bool Simulated::has_due_timer() const { return timers_.next() <= world_->now(); }

/// True if all its strands are idle and no timer is due.
bool Simulated::is_at_rest() const {
  return !has_due_timer() &&
         std::ranges::all_of(strands_, [](const auto& strand) { return strand->state == Strand::State::kIdle; });
}

void Simulated::schedule(Runnable& work, QueuePosition hint) noexcept {
  Strand* self = nullptr;
  bool passed = false;
  {
    MutexLock lock(world_->mutex);
    queue_.push(work, hint, world_->chooser());
    if (stopping_) return;
    self = world_->here();
    if (self == nullptr) {
      (void)world_->report_external();
      return world_->pass_on();
    }
    passed = world_->yield(*self);
  }
  if (passed) world_->wait_for_turn(*self);
}

bool Simulated::block(Parker& parker, Time deadline, BlockReason why) {
  Strand external(*world_, nullptr, Strand::Kind::kExternal, 0, Strand::State::kHolds);
  Strand* self = nullptr;
  {
    MutexLock lock(world_->mutex);
    if (parker.try_park()) return true;
    if (deadline <= world_->now()) return false;
    self = stopping_ ? nullptr : world_->here();
    if (self == nullptr) self = &external;
    if (!keeps_place(why)) world_->give_place(*self);
    if (stopping_ && deadline != kForever) return false;  // the clock moves no more
    world_->begin_wait(*self, parker, deadline, why);
  }
  world_->wait_for_turn(*self);
  if (!self->deadlock.empty()) throw DeadlockError(std::exchange(self->deadlock, {}));
  return self->woken || parker.try_park();
}

void Simulated::unpark(Parker& parker) noexcept {
  MutexLock lock(world_->mutex);
  Strand* const strand = world_->find_waiter(parker);
  if (strand == nullptr) return parker.unpark();
  if (world_->here() == nullptr) (void)world_->report_external();
  world_->wake(*strand, true);
  world_->pass_on();
}

bool Simulated::can_block(const ExecutorThread& thread) const noexcept {
  if (&thread.executor == this) return true;
  const auto* const other = dynamic_cast<const Simulated*>(&thread.executor);
  return other != nullptr && other->world_ == world_;
}

void Simulated::leave() {
  MutexLock lock(world_->mutex);
  Strand* const self = world_->here();
  if (self == nullptr || stopping_) return;
  if (self->outside == 0) world_->give_place(*self);  // may throw
  if (self->outside++ > 0) return;
  self->state = Strand::State::kOutside;
  world_->let_go(*self);
  world_->pass_on();
}

void Simulated::come_back() noexcept {
  Strand* self = nullptr;
  {
    MutexLock lock(world_->mutex);
    self = world_->here();
    if (self == nullptr || stopping_ || --self->outside > 0) return;
    if (self->state != Strand::State::kOutside && !self->gave_place) return;
    world_->let_go(*self);
    world_->make_ready(*self);
    world_->pass_on();
  }
  self->turn.park();
}

bool Simulated::begin_exclusive(std::size_t others) noexcept {
  MutexLock lock(world_->mutex);
  if (active_ > places_) return false;
  world_->here()->held += others;
  ++exclusive_;
  return true;
}

void Simulated::end_exclusive(std::size_t others) noexcept {
  MutexLock lock(world_->mutex);
  world_->here()->held -= others;
  --exclusive_;
}

bool Simulated::is_over_limit() const noexcept {
  MutexLock lock(world_->mutex);
  return active_ > places_;
}

std::shared_ptr<Slot> Simulated::new_slot() {
  if (!free_slots_.empty()) {
    // The one with the lowest number: threads that end at the same time return their slots in any order.
    const auto first = std::ranges::min_element(free_slots_);
    std::shared_ptr<Slot> slot = slots_[*first];
    free_slots_.erase(first);
    return slot;
  }
  slots_.push_back(std::make_shared<Slot>(0, slots_.size(), static_cast<std::uint32_t>(slots_.size())));
  free_slots_.reserve(slots_.size());  // so that returning a slot cannot fail
  return slots_.back();
}

std::shared_ptr<Slot> Simulated::borrow_slot() {
  Strand* self = nullptr;
  std::shared_ptr<Slot> slot;
  {
    MutexLock lock(world_->mutex);
    self = world_->here();
    if (self == nullptr) throw NoRuntimeError(world_->report_external());
    slot = new_slot();
    if (self->kind == Strand::Kind::kProgram) self->slot = slot.get();
    if (self->state != Strand::State::kLost || stopping_) return slot;
    world_->make_ready(*self);
    world_->pass_on();
  }
  self->turn.park();
  return slot;
}

void Simulated::return_slot(std::shared_ptr<Slot> slot) noexcept {
  MutexLock lock(world_->mutex);
  free_slots_.push_back(slot->number);
  world_->end_program(std::this_thread::get_id());
}

void Simulated::visit_slots(void (*see)(const Slot&, void*), void* context) const {
  MutexLock lock(world_->mutex);
  for (const auto& slot : slots_) see(*slot, context);
}

Time Simulated::now() noexcept { return world_->now(); }

void Simulated::arm(Timer& timer, Time when) {
  MutexLock lock(world_->mutex);
  if (stopping_) return;
  timers_.arm(timer, when);
  world_->pass_on();
}

bool Simulated::disarm(Timer& timer) noexcept {
  MutexLock lock(world_->mutex);
  return timers_.disarm(timer);
}

/// Lets time pass even if no work is queued: what the caller polls for may come with time.
void Simulated::give_way() noexcept {
  try {
    Parker nobody;
    (void)block(nobody, now() + kGivesWay, BlockReason::kPause);
  } catch (const Error&) {
    // No thread can take its place: all others are blocked as well.
  }
}

bool Simulated::is_quiet() noexcept {
  MutexLock lock(world_->mutex);
  return queue_.empty() && timers_.size() == 0;
}

void Simulated::stop() noexcept {
  Strand external(*world_, nullptr, Strand::Kind::kExternal, 0, Strand::State::kEnding);
  Strand* self = nullptr;
  {
    MutexLock lock(world_->mutex);
    if (stopping_) return;
    self = world_->here();
    if (self == nullptr) self = &external;
    world_->let_go(*self);
    self->state = Strand::State::kEnding;
    stopper_ = self;
    world_->pass_on();
  }
  self->turn.park();  // until its strands are at rest
  std::vector<std::unique_ptr<StackThread>> threads;
  {
    MutexLock lock(world_->mutex);
    stopping_ = true;
    world_->wake_all_of(*this);
    for (const auto& strand : strands_) strand->turn.unpark();
    threads = std::move(threads_);
  }
  for (const auto& thread : threads) thread->join();
  world_->part(*this);
}

Runnable* Simulated::take_left() noexcept {
  MutexLock lock(world_->mutex);
  return queue_.empty() ? nullptr : queue_.take(world_->chooser()).work;
}

// The threads.

void Simulated::take_entry(Strand& worker) {
  const auto [work, rank] = queue_.take(world_->chooser());
  worker.work = work;
  worker.rank = rank;
}

Strand* Simulated::take_worker() {
  Strand* worker = nullptr;
  if (!idle_.empty()) {
    worker = idle_.back();
    idle_.pop_back();
  } else {
    worker = world_->start(*this, Strand::Kind::kWorker, options_.stack_size, &Simulated::run_worker);
    worker->slot = new_slot().get();
  }
  ++active_;
  worker->state = Strand::State::kCanGoOn;
  take_entry(*worker);
  if (Disturbances* const disturbs = world_->disturbances()) {
    const auto stalled = disturbs->stall(*worker->work, world_->chooser(), world_->now());
    if (stalled.count() > 0) world_->stall(*worker, stalled);
  }
  return worker;
}

/// Returns the strand for the next due timer: a new one if the others still run program code of earlier timers.
Strand* Simulated::find_timers() {
  if (idle_timers_.empty()) {
    Strand* const strand = world_->start(*this, Strand::Kind::kTimers, options_.stack_size, &Simulated::run_timers);
    strand->slot = new_slot().get();
    idle_timers_.push_back(strand);
  }
  return idle_timers_.back();
}

Strand* Simulated::take_timers() {
  Strand* const strand = find_timers();
  idle_timers_.pop_back();
  return strand;
}

/// Waits until a worker or the timers' strand is chosen. False: the executor stops.
bool Simulated::next_turn(Strand& self) noexcept {
  self.turn.park();
  MutexLock lock(world_->mutex);
  return !stopping_;
}

void Simulated::become_idle(Strand& self) {
  self.state = Strand::State::kIdle;
  if (self.kind == Strand::Kind::kWorker) {
    --active_;
    idle_.push_back(&self);
  } else {
    idle_timers_.push_back(&self);
  }
  world_->let_go(self);
  world_->pass_on();
}

/// Makes a worker or a timers' strand idle after the work that it was chosen for.
void Simulated::rest(Strand& self) noexcept {
  MutexLock lock(world_->mutex);
  become_idle(self);
}

/// Runs one live entry, and the dead ones that it takes before it: a loop of calls and gets leaves thousands of dead
/// entries, among which live ones would have no chance.
void Simulated::run_work(Strand& self) noexcept {
  for (;;) {
    Runnable& work = *std::exchange(self.work, nullptr);
    const bool dead = work.type->is_dead(work);
    work.type->execute(work);
    if (!dead) return;
    MutexLock lock(world_->mutex);
    if (queue_.empty() || stopping_) return;
    take_entry(self);
  }
}

/// Makes the calling thread the runtime's own.
void Simulated::enter(Strand& self) noexcept {
  Context& context = tls_context;
  context.core = &core_;
  context.runtime = core_.id.load(std::memory_order_relaxed);
  context.slot = self.slot;
  context.resident = true;
  context.epoch_source = &core_.epoch;
  context.epoch = core_.epoch.load(std::memory_order_relaxed);
  context.stack_floor = middle_of_stack();
  watch_for_exit();
}

void Simulated::run_worker(Strand& self) noexcept {
  if (!next_turn(self)) return;
  enter(self);
  do {
    run_work(self);
    rest(self);
  } while (next_turn(self));
}

void Simulated::run_timers(Strand& self) noexcept {
  if (!next_turn(self)) return;
  enter(self);
  do {
    Timer* due = nullptr;
    {
      MutexLock lock(world_->mutex);
      due = timers_.pop_due(world_->now());
    }
    if (due != nullptr) due->fire(*due);
    rest(self);
  } while (next_turn(self));
}

/// Runs the work at once: the strand that fires a timer may wait, and another strand fires the next timer.
void Simulated::run_without_place(Runnable& work) noexcept {
  const DrainedScope scope(tls_context, core_.id.load(std::memory_order_relaxed));
  work.type->execute(work);
}

}  // namespace detail
MANTA_NAMESPACE_END
