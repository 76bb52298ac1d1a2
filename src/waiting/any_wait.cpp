// SPDX-License-Identifier: Apache-2.0
//
// when_any: a waiter in each of several nodes; the first to fire resumes the frame.

#include "core/runtime_core.hpp"
#include "tasks/frame.hpp"

#include <manta/detail/objects/waiter.hpp>
#include <manta/detail/waiting/any_wait.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/error.hpp>

#include <memory>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The frame and each waiter that may still fire hold a count, so that a late publisher finds it alive.
///
/// The first waiter to fire sets `winner`, once; the thread that sets it resumes the frame. If the frame itself sets
/// it, because it found a node done while it linked its waiters, the frame does not suspend.
struct AnyWait : Suspension {
  static constexpr std::size_t kNobody = ~std::size_t{0};

  struct Hook : Waiter {
    AnyWait* wait = nullptr;
    Node* node = nullptr;  // with a reference
  };

  std::vector<Hook> hooks;
  std::size_t linked = 0;  // how many of the hooks, from the first; used by the frame only
  atomic<std::size_t> winner{kNobody};
  atomic<std::uint32_t> holders{1};

  void drop() noexcept {
    if (holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

namespace {

bool claim_winner(AnyWait& wait, std::size_t index) noexcept {
  std::size_t nobody = AnyWait::kNobody;
  return wait.winner.compare_exchange_strong(nobody, index, std::memory_order_seq_cst);
}

void one_done(Waiter& waiter) noexcept {
  auto& hook = static_cast<AnyWait::Hook&>(waiter);
  AnyWait& wait = *hook.wait;
  const auto index = static_cast<std::size_t>(&hook - wait.hooks.data());
  if (claim_winner(wait, index)) resume_suspended(wait);
  wait.drop();
}

bool detach_any(Suspension& suspension) noexcept {
  auto& wait = static_cast<AnyWait&>(suspension);
  return claim_winner(wait, 0);  // after this no waiter resumes the frame
}

}  // namespace

AnyWait* new_any_wait(std::size_t count) {
  if (count == 0) throw InvalidArgumentError("when_any: there is nothing to wait for");
  auto wait = std::make_unique<AnyWait>();
  wait->hooks.reserve(count);
  wait->detach = detach_any;
  return wait.release();
}

void any_wait_add(AnyWait& wait, Node& node) {
  require_alive(node);
  request_value(node);
  add_ref(node);
  AnyWait::Hook& hook = wait.hooks.emplace_back();
  hook.wait = &wait;
  hook.node = &node;
  hook.fire = one_done;
}

bool suspend_on_any(FrameBase& frame, AnyWait& wait) noexcept {
  return suspend_with(frame, wait, [&]() noexcept {
    for (std::size_t i = 0; i < wait.hooks.size(); ++i) {
      wait.holders.fetch_add(1, std::memory_order_relaxed);  // the frame's own count keeps it above 0
      if (add_waiter(*wait.hooks[i].node, wait.hooks[i])) {
        wait.linked = i + 1;
        continue;
      }
      wait.holders.fetch_sub(1, std::memory_order_relaxed);
      return !claim_winner(wait, i);  // lost: a waiter that fired meanwhile resumes the frame
    }
    return true;
  });
}

std::size_t finish_any(AnyWait* wait) noexcept {
  // NOLINTBEGIN(clang-analyzer-cplusplus.NewDelete): the caller's own hold keeps it to the last line
  for (std::size_t i = 0; i < wait->hooks.size(); ++i) {
    AnyWait::Hook& hook = wait->hooks[i];
    if (i < wait->linked && remove_waiter(*hook.node, hook)) wait->drop();
    drop_ref(*hook.node);
  }
  const std::size_t winner = wait->winner.load(std::memory_order_seq_cst);
  wait->drop();
  // NOLINTEND(clang-analyzer-cplusplus.NewDelete)
  return winner;
}

}  // namespace detail
MANTA_NAMESPACE_END
