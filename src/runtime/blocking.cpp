// SPDX-License-Identifier: Apache-2.0
#include "core/hazard.hpp"

#include <manta/blocking.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

namespace {

/// Tells the executor that owns the calling thread, or else the one that its calls go to. False: there is none.
template <class Tell>
bool tell_executor(Tell tell) {
  const Context& context = tls_context;
  if (context.thread != nullptr) {
    tell(context.thread->executor);
    return true;
  }
  if (!is_current(context)) return false;
  const RuntimeGuard visit(*context.core);
  if (!is_alive(*context.core, context.runtime)) return false;
  tell(*context.core->executor);
  return true;
}

}  // namespace

BlockingScope::BlockingScope() : entered_(tell_executor([](Executor& executor) { executor.leave(); })) {}

BlockingScope::~BlockingScope() {
  if (!entered_) return;
  (void)tell_executor([](Executor& executor) { executor.come_back(); });  // unless the runtime has ended meanwhile
}

}  // namespace detail
MANTA_NAMESPACE_END
