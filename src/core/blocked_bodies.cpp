// SPDX-License-Identifier: Apache-2.0
#include "core/blocked_bodies.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

WaitScope::WaitScope(WaitNote& note, Executor& executor, Parker& parker) noexcept
    : note_(note),
      executor_(executor),
      parker_(parker),
      outer_(std::exchange(tls_context.waits_for, &note)),
      running_(*tls_context.running),
      on_executors_thread_(tls_context.thread != nullptr) {
  if (running_.task == nullptr) return;
  RuntimeCore& core = *find_core(body().runtime);  // alive: it runs the body
  core.blocked->add(*this);
  // The cancelling thread raises the stage, then reads the list; the mutex orders it with this scope, either way.
  if (core.stage_now() >= Stage::kCancelling) BlockedBodies::interrupt(*this);
}

bool WaitScope::close() noexcept {
  if (std::exchange(is_closed_, true)) return was_interrupted_;
  tls_context.waits_for = outer_;
  if (running_.task != nullptr) BlockedBodies::remove(*this);  // its mutex orders interrupt() before this
  return was_interrupted_;
}

void WaitScope::interrupt() noexcept {
  if (was_interrupted_ || !note_.take_back(note_)) return;
  was_interrupted_ = true;
  executor_.unpark(parker_);
}

}  // namespace detail
MANTA_NAMESPACE_END
