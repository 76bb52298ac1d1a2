// SPDX-License-Identifier: Apache-2.0
#include "tasks/borrowed.hpp"

#include "tasks/cancel.hpp"
#include "tasks/received.hpp"

#include <new>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

AnyRef BorrowedObjects::borrow(const HoldPtr& hold, const NodeType& type) {
  MutexLock lock(mutex_);
  Borrowed& known = borrowed_[hold.get()];
  if (known.node != nullptr && known.node->counts.try_add_ref()) return AnyRef(*known.node);
  known = {&new_borrowed(core_, type, hold), false};
  return AnyRef(*known.node);
}

AnyRef BorrowedObjects::take_open(Hold& hold) noexcept {
  MutexLock lock(mutex_);
  const auto found = borrowed_.find(&hold);
  if (found == borrowed_.end()) return {};
  auto& [node, arrived] = found->second;
  if (node == nullptr || arrived || !node->counts.try_add_ref()) return {};
  arrived = true;
  return AnyRef(*node);
}

void BorrowedObjects::forget(Node& node, Hold& hold) noexcept {
  MutexLock lock(mutex_);
  const auto found = borrowed_.find(&hold);
  if (found != borrowed_.end() && found->second.node == &node) borrowed_.erase(found);
}

void BorrowedObjects::cancel_waits() noexcept {
  std::vector<AnyRef> open;
  try {
    MutexLock lock(mutex_);
    open.reserve(borrowed_.size());
    for (auto& [hold, borrowed] : borrowed_) {
      if (borrowed.arrived || borrowed.node == nullptr || borrowed.node->state.glance().has(kNotRequested)) continue;
      if (!borrowed.node->counts.try_add_ref()) continue;
      borrowed.arrived = true;  // later messages are too late
      open.emplace_back(*borrowed.node);
    }
  } catch (const std::bad_alloc&) {
    return;  // the end of the runtime asks again
  }
  for (const AnyRef& ref : open) fail_for_shutdown(ref.node());
}

}  // namespace detail
MANTA_NAMESPACE_END
