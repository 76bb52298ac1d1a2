// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A function that a node calls back, as work on its runtime.
struct Callback : Runnable {
  struct Hook : Waiter {
    Callback* self = nullptr;
  } hook;
  Node* node = nullptr;  // counted
  RuntimeCore* core = nullptr;
  void (*call)(Callback&) = nullptr;

  MANTA_API Callback() noexcept;
  virtual ~Callback() = default;
};

/// Calls back on the runtime when the node is done. Takes the callback over, also if it throws.
MANTA_API void on_done(Node& node, Callback* callback);

}  // namespace detail
MANTA_NAMESPACE_END
