// SPDX-License-Identifier: Apache-2.0
#include "executor/runtime_core.hpp"

#include <manta/this_task.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

BlockingScope::BlockingScope() : entered_(tls_context.worker != nullptr) {
  if (entered_) tls_context.core->executor->leave();
}

BlockingScope::~BlockingScope() {
  if (entered_) tls_context.core->executor->come_back();
}

}  // namespace detail
MANTA_NAMESPACE_END
