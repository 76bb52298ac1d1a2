// SPDX-License-Identifier: Apache-2.0
#include "executor/runtime_core.hpp"

#include <manta/this_task.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

namespace {

/// Whose the calling thread is, or else the one that its calls go to. Null: none.
Executor* executor_here() noexcept {
  const Context& context = tls_context;
  if (context.thread != nullptr) return &context.thread->executor;
  return is_current(context) ? context.core->executor : nullptr;
}

}  // namespace

BlockingScope::BlockingScope() : entered_(executor_here() != nullptr) {
  if (entered_) executor_here()->leave();
}

BlockingScope::~BlockingScope() {
  Executor* const executor = entered_ ? executor_here() : nullptr;  // the runtime may have ended meanwhile
  if (executor != nullptr) executor->come_back();
}

}  // namespace detail
MANTA_NAMESPACE_END
