// SPDX-License-Identifier: Apache-2.0
//
// What the rooms above ask of the executor. Who runs next is in baton.cpp, waiting in waiting.cpp.

#include "executor/simulated/seeded.hpp"

#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// When a simulated runtime begins. Any time would do, but not the zero of the clock, which deadlines of the past
/// must be able to lie before.
constexpr Time kBegin = Time(std::chrono::hours(24));

/// The rarest that a yield point passes the baton on is once in 2 to the power of one less than this.
constexpr std::uint32_t kPatiences = 6;

}  // namespace

Seeded::Seeded(RuntimeCore& core, const Options& options)
    : core_(core),
      options_(options),
      places_(static_cast<std::size_t>(options.workers)),
      random_(options.seed),
      patience_(1u << random_.below(kPatiences)),
      now_(kBegin),
      program_(std::this_thread::get_id()) {}

Seeded::~Seeded() { stop(); }

void Seeded::schedule(Runnable& work, Hint hint) noexcept {
  Strand* self = nullptr;
  bool passed = false;
  {
    MutexLock lock(mutex_);
    queue_.push(work, hint);
    if (stopping_) return;
    self = here();
    if (self == nullptr) return pass_on();
    passed = yield(*self);
  }
  if (passed) self->turn.park();
}

bool Seeded::begin_exclusive(std::size_t others) noexcept {
  MutexLock lock(mutex_);
  if (active_ > places_) return false;
  here()->held += others;
  ++exclusive_;
  return true;
}

void Seeded::end_exclusive(std::size_t others) noexcept {
  MutexLock lock(mutex_);
  here()->held -= others;
  --exclusive_;
}

bool Seeded::is_over_limit() const noexcept {
  MutexLock lock(mutex_);
  return active_ > places_;
}

Slot& Seeded::new_slot() {
  if (!free_slots_.empty()) {
    Slot& slot = *free_slots_.back();
    free_slots_.pop_back();
    return slot;
  }
  slots_.push_back(std::make_unique<Slot>(0, slots_.size()));
  free_slots_.reserve(slots_.size());  // so that giving one back cannot fail
  return *slots_.back();
}

Slot* Seeded::borrow_slot() {
  Strand* self = nullptr;
  {
    MutexLock lock(mutex_);
    self = here();
    if (self == nullptr) {
      if (options_.strangers == Strangers::kAdmit) return &new_slot();
      throw NoRuntimeError(
          "this runtime is simulated, and only the thread that made it may use it: what another thread does when "
          "comes from no seed");
    }
    if (self->slot == nullptr) self->slot = &new_slot();
    if (self->state != Strand::State::kOutside || stopping_) return self->slot;
    make_ready(*self);
    pass_on();
  }
  self->turn.park();
  return self->slot;
}

void Seeded::return_slot(Slot& slot) noexcept {
  MutexLock lock(mutex_);
  free_slots_.push_back(&slot);
  if (program_strand_ == nullptr || program_strand_->slot != &slot) return;
  program_ = {};  // the thread ends; another may get its number
  let_go(*program_strand_);
  program_strand_ = nullptr;
  pass_on();
}

void Seeded::visit_slots(void (*see)(const Slot&, void*), void* context) const {
  MutexLock lock(mutex_);
  for (const auto& slot : slots_) see(*slot, context);
}

Time Seeded::now() noexcept {
  MutexLock lock(mutex_);
  return now_;
}

void Seeded::arm(Timer& timer, Time when) {
  MutexLock lock(mutex_);
  if (stopping_) return;
  timers_.arm(timer, when);
  pass_on();
}

bool Seeded::disarm(Timer& timer) noexcept {
  MutexLock lock(mutex_);
  return timers_.disarm(timer);
}

void Seeded::stop() noexcept {
  Strand guest(*this, Strand::Kind::kStranger, 0, Strand::State::kEnding);
  Strand* self = nullptr;
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    self = here();
    if (self == nullptr) self = &guest;
    let_go(*self);
    self->state = Strand::State::kEnding;
    stopper_ = self;
    pass_on();
  }
  self->turn.park();  // all others have come to rest
  std::vector<std::unique_ptr<StackThread>> threads;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    while (Timer* const alarm = alarms_.pop_due(kForever)) wake(*static_cast<Strand::Alarm*>(alarm)->strand, false);
    for (const auto& strand : strands_) strand->turn.unpark();
    watch_parker_.unpark();
    threads = std::move(threads_);
    if (watch_ != nullptr) threads.push_back(std::move(watch_));
  }
  for (const auto& thread : threads) thread->join();
  MutexLock lock(mutex_);
  for (const auto& strand : strands_) {  // one that lost the baton before it had woken up has not begun
    if (strand->work != nullptr) queue_.push(*std::exchange(strand->work, nullptr), Hint::kNext);
  }
}

Runnable* Seeded::take_left() noexcept {
  MutexLock lock(mutex_);
  return queue_.empty() ? nullptr : &queue_.take(random_);
}

}  // namespace detail
MANTA_NAMESPACE_END
