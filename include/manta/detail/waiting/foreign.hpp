// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <coroutine>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A coroutine that is not ours awaits a node: it is resumed on a worker of the node's runtime.
struct ForeignSuspension : Runnable {
  struct Hook : Waiter {
    ForeignSuspension* self;
  } hook;
  std::coroutine_handle<> handle;
  RuntimeCore* core = nullptr;
  MANTA_API ForeignSuspension() noexcept;
};
[[nodiscard]] MANTA_API bool suspend_foreign(std::coroutine_handle<> handle, ForeignSuspension& wait, Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
