// SPDX-License-Identifier: Apache-2.0
//
// Channels: those that wait beside the ring, and who serves them. The head of the header has the protocol.

#include "base/sync.hpp"
#include "core/blocked_bodies.hpp"
#include "core/hazard.hpp"
#include "core/schedule.hpp"
#include "objects/context.hpp"
#include "objects/faults.hpp"
#include "tasks/frame.hpp"
#include "waiting/channels.hpp"

#include <manta/detail/base/pause.hpp>
#include <manta/detail/waiting/channel.hpp>
#include <manta/error.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Those that wait, first in, first out.
struct ChannelQueues {
  struct Queue {
    ChannelWait* first = nullptr;
    ChannelWait* last = nullptr;

    void append(ChannelWait& wait) noexcept {
      wait.prev = last;
      wait.next = nullptr;
      (last != nullptr ? last->next : first) = &wait;
      last = &wait;
    }
    void unlink(ChannelWait& wait) noexcept {
      (wait.prev != nullptr ? wait.prev->next : first) = wait.next;
      (wait.next != nullptr ? wait.next->prev : last) = wait.prev;
    }
  };

  Mutex mutex;
  Queue senders MANTA_GUARDED_BY(mutex);
  Queue receivers MANTA_GUARDED_BY(mutex);
  bool ended MANTA_GUARDED_BY(mutex) = false;

  [[nodiscard]] Queue& of(const ChannelWait& wait) noexcept MANTA_REQUIRES(mutex) {
    return wait.side == ChannelSide::kSender ? senders : receivers;
  }

  /// Ends a wait. The thread or frame that waited may go on at once when the mutex is free.
  void answer(ChannelWait& wait, ChannelAnswer answer, ChannelWait*& woken) noexcept MANTA_REQUIRES(mutex) {
    of(wait).unlink(wait);
    wait.answer = answer;
    if (wait.enters) return;
    if (wait.wake != nullptr) return wait.wake(wait);
    wait.next = std::exchange(woken, &wait);
  }
};

namespace {

using Position = ChannelPosition;

/// How often a thread tries before it blocks: about 2 us, as in `get`.
#ifdef MANTA_CHECKED
constexpr int kTriesBeforeBlock = 0;  // under the explorer a pause lets other threads go first
#else
constexpr int kTriesBeforeBlock = 100;
#endif
/// A coroutine that never has to wait yields after some 10 us, for others on its worker.
constexpr std::uint32_t kTurnsBeforeYield = 1024;
constexpr std::uint32_t kLooksBeforeGivingWay = 1000;  // as in `get`

/// Queues the frames that were served. Holds no lock: a cancellation locks a frame's root, and then the channel.
void resume_woken(ChannelWait* newest) noexcept {
  ChannelWait* oldest = nullptr;
  while (newest != nullptr) {
    ChannelWait* const next = newest->next;
    newest->next = std::exchange(oldest, newest);
    newest = next;
  }
  while (oldest != nullptr) {
    auto& wait = static_cast<ChannelSuspension&>(*oldest);
    oldest = oldest->next;  // first: the wait is gone when its frame runs
    resume_suspended(wait);
  }
}

std::string tell_channel(const ChannelBase& channel) {
  return "a channel of " + std::to_string(channel.capacity()) + ", made at " + short_site(channel.site());
}

/// A thread that waits.
struct BlockedSide : ChannelWait, WaitNote {
  Executor& executor;
  Parker parker;

  BlockedSide(ChannelBase& in, ChannelSide s, void* v, Executor& e) noexcept
      : ChannelWait(in, v, s), WaitNote{describe, stop_waiting}, executor(e) {
    wake = [](ChannelWait& wait) noexcept {
      auto& self = static_cast<BlockedSide&>(wait);
      self.executor.unpark(self.parker);  // under the mutex, which the thread locks before it goes
    };
  }

  /// "a value from a channel of 16, made at main.cpp:12"
  static void describe(const WaitNote& note, std::string& into) {
    const auto& self = static_cast<const BlockedSide&>(note);
    into += self.side == ChannelSide::kSender ? "room in " : "a value from ";
    into += tell_channel(self.channel);
  }
  static bool stop_waiting(WaitNote& note) noexcept {
    auto& self = static_cast<BlockedSide&>(note);
    return self.channel.withdraw(self);
  }
};

ChannelStep try_once(ChannelBase& channel, ChannelSide side, void* value) noexcept {
  const ChannelType& type = channel.type();
  const ChannelStep step = side == ChannelSide::kSender ? type.put(channel, value) : type.take(channel, value);
  if (step == ChannelStep::kDone) channel.serve();  // the step may have taken a flag
  return step;
}

[[nodiscard]] bool spin_for(ChannelBase& channel, ChannelSide side, void* value) noexcept {
  for (int i = 0; i < kTriesBeforeBlock; ++i) {
    if (try_once(channel, side, value) == ChannelStep::kDone) return true;
    cpu_pause();
  }
  return false;
}

/// Blocks until the wait, which is listed, has its answer, or the time is up.
void block_listed(BlockedSide& self, Time deadline) {
  WaitScope scope(self, self.executor, self.parker);
  try {
    block_in(self.executor, self.parker, deadline, BlockReason::kObject);
  } catch (...) {
    if (scope.close() || self.channel.withdraw(self)) throw;
    return;  // it was served meanwhile
  }
  if (scope.close()) throw_interrupted(self);
  static_cast<void>(self.channel.withdraw(self));  // locks the mutex, under which the waker woke this thread
}

}  // namespace

ChannelHome home_of_channels() {
  const Context& context = require_context();
  return {*context.core, context.runtime};
}

ChannelBase::ChannelBase(const ChannelHome& home, const ChannelType& type, std::size_t capacity,
                         std::source_location site)
    : capacity_(capacity),
      runtime_(home.runtime),
      type_(type),
      site_(site),
      queues_(std::make_unique<ChannelQueues>()) {
  if (capacity == 0 || capacity > Position::kMostSlots) {
    throw InvalidArgumentError("a channel has room for 1 to " + std::to_string(Position::kMostSlots) + " values, not " +
                               std::to_string(capacity));
  }
  RuntimeCore& core = home.core;
  const RuntimeGuard visit(core);
  if (!is_alive(core, runtime_) || core.stage.load(std::memory_order_seq_cst) >= Stage::kCancelling) [[unlikely]] {
    throw ShutDownError("channel: the runtime has been shut down");
  }
  if (core.faults != nullptr) [[unlikely]]
    ask_allocating(core, "channel");
  core.channels->add(*this);
}

ChannelBase::~ChannelBase() { Channels::remove(*this); }

void ChannelBase::close() noexcept {
  ChannelWait* woken = nullptr;
  {
    MutexLock lock(queues_->mutex);
    tail_.fetch_or(Position::kClosed, std::memory_order_seq_cst);
    serve_lists(*queues_, woken);
  }
  resume_woken(woken);
}

void ChannelBase::end(ChannelWait*& woken) noexcept {
  ChannelQueues& queues = *queues_;
  MutexLock lock(queues.mutex);
  queues.ended = true;
  for (auto* const queue : {&queues.receivers, &queues.senders}) {
    while (queue->first != nullptr) queues.answer(*queue->first, ChannelAnswer::kEnded, woken);
  }
}

bool ChannelBase::enter(ChannelWait& wait, ChannelWait*& woken) noexcept {
  ChannelQueues& queues = *queues_;
  MutexLock lock(queues.mutex);
  wait.enters = true;
  queues.of(wait).append(wait);
  serve_lists(queues, woken);
  wait.enters = false;
  if (wait.answer == ChannelAnswer::kNone && queues.ended) queues.answer(wait, ChannelAnswer::kEnded, woken);
  return wait.answer == ChannelAnswer::kNone;
}

bool ChannelBase::withdraw(ChannelWait& wait) noexcept {
  ChannelQueues& queues = *queues_;
  MutexLock lock(queues.mutex);
  if (wait.answer != ChannelAnswer::kNone) return false;
  queues.of(wait).unlink(wait);
  return true;
}

void ChannelBase::serve() noexcept {
  ChannelWait* woken = nullptr;
  {
    MutexLock lock(queues_->mutex);
    serve_lists(*queues_, woken);
  }
  resume_woken(woken);
}

/// Serves until the ring is empty or nobody receives, and full or nobody sends; and leaves the flags of those that
/// wait.
void ChannelBase::serve_lists(ChannelQueues& queues, ChannelWait*& woken) noexcept MANTA_REQUIRES(queues.mutex) {
  while (serve_receivers(queues, woken) || serve_senders(queues, woken)) {
  }
}

/// True: some were served, or a value is about to come, so that more may be possible now.
bool ChannelBase::serve_receivers(ChannelQueues& queues, ChannelWait*& woken) noexcept MANTA_REQUIRES(queues.mutex) {
  bool served = false;
  while (ChannelWait* const first = queues.receivers.first) {
    if (type_.take(*this, first->value) == ChannelStep::kDone) {
      queues.answer(*first, ChannelAnswer::kDone, woken);
      served = true;
      continue;
    }
    const std::uint64_t tail = planted(Mutation::kBlindReceiver)
                                   ? tail_.load(std::memory_order_relaxed)
                                   : tail_.fetch_or(Position::kWaits, std::memory_order_seq_cst);
    // A head that is out of date only makes this look again.
    if (Position::between(head_.load(std::memory_order_relaxed), tail) > 0) {
      cpu_pause();
      continue;
    }
    if ((tail & Position::kClosed) == 0) return served;
    queues.answer(*first, ChannelAnswer::kClosed, woken);
  }
  return served;
}

/// The same for senders.
bool ChannelBase::serve_senders(ChannelQueues& queues, ChannelWait*& woken) noexcept MANTA_REQUIRES(queues.mutex) {
  bool served = false;
  while (ChannelWait* const first = queues.senders.first) {
    const ChannelStep step = type_.put(*this, first->value);
    if (step != ChannelStep::kNotNow) {
      const bool done = step == ChannelStep::kDone;
      queues.answer(*first, done ? ChannelAnswer::kDone : ChannelAnswer::kClosed, woken);
      served = served || done;
      continue;
    }
    const std::uint64_t head = head_.fetch_or(Position::kWaits, std::memory_order_seq_cst);
    if (Position::between(head, tail_.load(std::memory_order_relaxed)) >=
        static_cast<std::int64_t>(Position::kOneTurn)) {
      return served;  // full: who takes a value later sees the flag
    }
    cpu_pause();
  }
  return served;
}

std::size_t ChannelBase::size() const noexcept {
  const std::uint64_t head = head_.load(std::memory_order_acquire);
  const std::uint64_t tail = tail_.load(std::memory_order_acquire);
  const std::int64_t turns =
      static_cast<std::int64_t>(tail >> Position::kTurnShift) - static_cast<std::int64_t>(head >> Position::kTurnShift);
  const std::int64_t slots =
      static_cast<std::int64_t>(Position::slot(tail)) - static_cast<std::int64_t>(Position::slot(head));
  const auto most = static_cast<std::int64_t>(capacity_);
  return static_cast<std::size_t>(std::clamp(turns * most + slots, std::int64_t{0}, most));
}

bool suspend_in_channel(FrameBase& frame, ChannelSuspension& wait) noexcept {
  wait.detach = [](Suspension& suspension) noexcept {
    auto& self = static_cast<ChannelSuspension&>(suspension);
    return self.channel.withdraw(self);
  };
  ChannelWait* woken = nullptr;
  const bool suspended = suspend_with(frame, wait, [&] { return wait.channel.enter(wait, woken); });
  resume_woken(woken);
  return suspended;
}

ChannelAnswer block_in_channel(ChannelBase& channel, ChannelSide side, void* value, const GetOptions& options) {
  if (options.timeout.is_set()) validate(options);
  if (spin_for(channel, side, value)) return ChannelAnswer::kDone;
  RuntimeCore* const core = find_core(channel.runtime());
  if (core == nullptr) return ChannelAnswer::kEnded;
  std::optional<RuntimeGuard> arriving(std::in_place, *core);
  const BlockedGuard stay(core, channel.runtime());
  if (!stay.may_wait()) return ChannelAnswer::kEnded;
  Executor& executor = *core->executor;
  const Time deadline = options.timeout.is_set() ? Deadline(options.timeout.value()).resolve(executor.now()) : kForever;
  BlockedSide self(channel, side, value, executor);
  ChannelWait* woken = nullptr;
  const bool waits = channel.enter(self, woken);
  resume_woken(woken);
  arriving.reset();  // a runtime's end that closes from here on finds the wait
  if (waits) block_listed(self, deadline);
  return self.answer;
}

ChannelTurn next_channel_turn() noexcept {
  Context& context = tls_context;
  const Node* const task = context.running->task;
  if (task != nullptr && task->state.is_cancelled()) return ChannelTurn::kStop;
  return ++context.channel_turns % kTurnsBeforeYield == 0 ? ChannelTurn::kYield : ChannelTurn::kGo;
}

void polled_in_vain() noexcept {
  Context& context = tls_context;
  if (context.thread == nullptr || ++context.vain_looks % kLooksBeforeGivingWay != 0) return;
  context.thread->executor.give_way();
}

void throw_channel_closed(const ChannelBase& channel) {
  throw ChannelClosedError(tell_channel(channel) + ", is closed");
}

void throw_channel_ended() {
  require_no_fork();
  throw ShutDownError("the channel's runtime has ended");
}

void throw_channel_timeout(const ChannelBase& channel) {
  throw GetTimeoutError("nothing happened within the timeout in " + tell_channel(channel));
}

void throw_channel_empty_handle() { throw InvalidArgumentError("the handle of the channel was moved from"); }

void Channels::add(ChannelBase& channel) noexcept {
  list_.add(channel, next_shard(channel.runtime(), ShardedList<ChannelBase>::kShards));
}

void Channels::end_all() noexcept {
  ChannelWait* woken = nullptr;
  list_.each([&woken](ChannelBase& channel) { channel.end(woken); });
  resume_woken(woken);  // unlocked: other work may run meanwhile
}

}  // namespace detail
MANTA_NAMESPACE_END
