// SPDX-License-Identifier: Apache-2.0
#include "actors/side_queues.hpp"

#include "objects/cold.hpp"

#include <manta/detail/actors/handle.hpp>
#include <manta/detail/objects/cold.hpp>

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
  const Running& running = *tls_context.running;
  if (running.home != nullptr) {
    return {CallerId::Kind::kActor, actor_id_of(static_cast<ActorCell&>(*running.home))};
  }
  if (running.task != nullptr && !is_beside_its_body(running)) return {CallerId::Kind::kTask, id_of(*running.task)};
  return {CallerId::Kind::kThread, thread_number()};
}

void SideQueues::append_late(CallerId caller, Node& call) {
  const auto [queue, is_new] = queues_.try_emplace(caller);
  try {
    late_.emplace(&call, &*queue);
  } catch (...) {
    if (is_new) queues_.erase(queue);
    throw;
  }
  queue->second.push(call);
}

bool SideQueues::append_behind(CallerId caller, Node& call) noexcept {
  const auto queue = queues_.find(caller);
  if (queue == queues_.end()) return false;
  queue->second.push(call);
  return true;
}

RunnableList SideQueues::settle(Node& call) noexcept {
  const auto found = late_.find(&call);
  Queue& queue = *found->second;
  late_.erase(found);
  RunnableList ready;
  RunnableList& calls = queue.second;
  if (calls.first != &call) return ready;
  while (!calls.empty() && !late_.contains(calls.first)) ready.push(*calls.pop());
  if (calls.empty()) queues_.erase(queue.first);
  return ready;
}

void SideQueues::take_back(Node& late_call) noexcept {
  const auto found = late_.find(&late_call);
  Queue& queue = *found->second;
  late_.erase(found);
  RunnableList kept;
  while (Runnable* const call = queue.second.pop()) {
    if (call != &late_call) kept.push(*call);
  }
  queue.second = kept;
  if (kept.empty()) queues_.erase(queue.first);
}

}  // namespace detail
MANTA_NAMESPACE_END
