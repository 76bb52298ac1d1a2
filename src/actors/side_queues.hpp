// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

#include <list>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Who makes calls, for their order: an actor, a task (a coroutine keeps its own over suspensions), or a thread.
using Caller = const void*;

[[nodiscard]] Caller current_caller() noexcept;

/// Calls whose arguments are late, and the calls that must not pass them: one queue a caller.
///
/// Requires: the cell's side_mutex around every call.
class SideQueues {
 public:
  /// Appends a call to its caller's queue, which is made if `always`. False: there is none.
  bool append(Caller caller, Node& call, bool always);

  /// Takes the oldest call of any caller that is late no longer. Null: there is none.
  [[nodiscard]] Node* pop_ready();

 private:
  struct Queue {
    Caller caller;
    MessageList calls;
  };
  std::list<Queue> queues_;
};

}  // namespace detail
MANTA_NAMESPACE_END
