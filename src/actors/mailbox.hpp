// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/core/runnable.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// An actor's incoming messages, and which thread may run them.
///
/// The inbox is a stack that senders push on with one CAS and that the actor's runner takes whole (as CAF's
/// `lifo_inbox`). A sender that finds that no thread runs the actor schedules it:
///
///     kIdle         nobody runs or will run the actor; the inbox holds a tag that says so
///         | put() finds the tag and says so: its caller schedules the actor
///     kScheduled    an entry of the actor stands in some queue
///         | whoever takes the entry, or a get that waits for a call, claims the actor
///     kTaken        one thread runs messages; when it finds none it goes idle
///
/// Threads: any may put and claim. Who has claimed the actor takes messages and goes idle.
class Mailbox {
 public:
  Mailbox() noexcept;

  /// Pushes a message. True: no thread runs the actor, and the caller must schedule it.
  ///
  /// Order: release: the message, to who takes it. Acquire where true: the actor's last turn.
  [[nodiscard]] bool put(Runnable& message) noexcept;

  /// Says that an entry of the actor is about to stand in a queue.
  void mark_scheduled() noexcept { turn_.store(Turn::kScheduled, std::memory_order_release); }  // pairs with claim()

  [[nodiscard]] bool is_scheduled() const noexcept { return turn_.load(std::memory_order_relaxed) == Turn::kScheduled; }

  /// True if no thread runs or will run the actor.
  [[nodiscard]] bool is_idle() const noexcept { return turn_.load(std::memory_order_relaxed) == Turn::kIdle; }

  /// True: the caller runs the actor from here on.
  [[nodiscard]] bool claim() noexcept {
    Turn scheduled = Turn::kScheduled;
    return turn_.compare_exchange_strong(scheduled, Turn::kTaken, std::memory_order_acquire, std::memory_order_relaxed);
  }

  /// Takes all messages, linked from the newest to the oldest; null: there are none.
  [[nodiscard]] Runnable* take_all() noexcept {
    return inbox_.exchange(nullptr, std::memory_order_acquire);  // pairs with put()
  }

  /// Gives the actor up. False: messages came meanwhile, and the caller still runs it.
  [[nodiscard]] bool go_idle() noexcept;

 private:
  enum class Turn : std::uint32_t { kIdle, kScheduled, kTaken };

  atomic<Runnable*> inbox_;
  atomic<Turn> turn_{Turn::kIdle};
};

}  // namespace detail
MANTA_NAMESPACE_END
