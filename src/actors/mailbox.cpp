// SPDX-License-Identifier: Apache-2.0
#include "actors/mailbox.hpp"

#include <manta/detail/base/marks.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr RunnableType kNoType{};
constinit Runnable tag{kNoType};

/// The inbox of an actor that nobody runs: an address that no message has.
Runnable* idle_tag() noexcept { return &tag; }

}  // namespace

Mailbox::Mailbox() noexcept : inbox_(idle_tag()) {}

bool Mailbox::put(Runnable& message) noexcept {
  Runnable* top = inbox_.load(std::memory_order_relaxed);
  do {
    plain_write(&message.next);
    message.next = top == idle_tag() ? nullptr : top;
    if (planted(Mutation::kOverwrittenMail)) {
      inbox_.store(&message, std::memory_order_release);
      break;
    }
  } while (!inbox_.compare_exchange_weak(
      top, &message, planted(Mutation::kRelaxedMail, std::memory_order_acquire, std::memory_order_acq_rel),
      std::memory_order_relaxed));
  return top == idle_tag();
}

bool Mailbox::go_idle() noexcept {
  turn_.store(Turn::kIdle, std::memory_order_relaxed);  // released by the CAS
  if (planted(Mutation::kBlindIdle)) {
    inbox_.store(idle_tag(), std::memory_order_release);
    return true;
  }
  Runnable* empty = nullptr;
  if (inbox_.compare_exchange_strong(empty, idle_tag(), std::memory_order_acq_rel)) return true;
  MANTA_RARE("mailbox: a message came while the actor went idle");
  turn_.store(Turn::kTaken, std::memory_order_relaxed);  // nobody schedules while the inbox has no tag
  return false;
}

}  // namespace detail
MANTA_NAMESPACE_END
