// SPDX-License-Identifier: Apache-2.0
#include "actors/side_queues.hpp"

#include "objects/cold.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

namespace {

std::uint64_t thread_number() noexcept {
  static constinit atomic<std::uint64_t> last{0};
  static thread_local const std::uint64_t own = last.fetch_add(1, std::memory_order_relaxed);
  return own;
}

}  // namespace

CallerId current_caller() {
  const Context& context = tls_context;
  if (context.home != nullptr) {
    return {CallerId::Kind::kActor, actor_id_of(static_cast<ActorCell&>(*context.home))};
  }
  if (context.task != nullptr) return {CallerId::Kind::kTask, id_of(*context.task)};
  return {CallerId::Kind::kThread, thread_number()};
}

bool SideQueues::append(CallerId caller, Node& call, bool always) {
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
    if ((oldest.state.load(std::memory_order_relaxed) & kSettled) == 0) continue;  // set under the mutex
    (void)queue->calls.pop();  // the same
    if (queue->calls.empty()) queues_.erase(queue);
    return &oldest;
  }
  return nullptr;
}

}  // namespace detail
MANTA_NAMESPACE_END
