// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The borrowed objects of a runtime: one node for each hold, however often a reference to it arrives.
///
/// A borrowed node requests its value when a thread here first waits for it or asks whether it is done
/// (`request_value`), so a reference that is only kept or passed on costs no value.

#include "base/sync.hpp"
#include "core/runtime_core.hpp"
#include "objects/hold.hpp"

#include <manta/detail/objects/node.hpp>

#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Threads: any.
class BorrowedObjects {
 public:
  explicit BorrowedObjects(RuntimeCore& core) noexcept : core_(core) {}

  /// Returns the object of a hold of another process's. `type` is the one for received objects.
  ///
  /// Errors: `std::bad_alloc`.
  [[nodiscard]] AnyRef borrow(const HoldPtr& hold, const NodeType& type);

  /// Returns the object, for the caller to publish its value or error; empty if nobody here needs it any more, or if it
  /// was returned before.
  [[nodiscard]] AnyRef take_open(Hold& hold) noexcept;

  /// Called when the storage of a borrowed node is about to be freed.
  void forget(Node& node, Hold& hold) noexcept;

  /// Called when the runtime cancels open work: fails each object that was requested and has not come.
  void cancel_waits() noexcept;

 private:
  struct Borrowed {
    Node* node = nullptr;
    bool arrived = false;
  };

  RuntimeCore& core_;
  Mutex mutex_;
  std::unordered_map<Hold*, Borrowed> borrowed_ MANTA_GUARDED_BY(mutex_);  // until their storage is freed
};

}  // namespace detail
MANTA_NAMESPACE_END
