// SPDX-License-Identifier: Apache-2.0
#include "actors/side_queues.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

Caller current_caller() noexcept {
  const Context& context = tls_context;
  if (context.home != nullptr) return context.home;
  return context.task != nullptr ? static_cast<Caller>(context.task) : &context;
}

bool SideQueues::append(Caller caller, Node& call, bool always) {
  for (Queue& queue : queues_) {
    if (queue.caller != caller) continue;
    queue.calls.push(call);
    return true;
  }
  if (!always) return false;
  queues_.push_back({caller, {}});
  queues_.back().calls.push(call);
  return true;
}

Node* SideQueues::pop_ready() {
  for (auto queue = queues_.begin(); queue != queues_.end(); ++queue) {
    Node& oldest = static_cast<Node&>(*queue->calls.first);
    if ((oldest.state.load(std::memory_order_acquire) & kPhaseMask) == kPending) continue;
    (void)queue->calls.pop();  // the same
    if (queue->calls.empty()) queues_.erase(queue);
    return &oldest;
  }
  return nullptr;
}

}  // namespace detail
MANTA_NAMESPACE_END
