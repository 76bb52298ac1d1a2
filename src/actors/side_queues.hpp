// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

#include <list>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Who makes calls, for their order: an actor, a task (a coroutine keeps its own over suspensions), or a thread.
///
/// A number that is never given twice: what stands in a queue may outlive its caller, and an address would be reused.
struct CallerId {
  enum class Kind : std::uint8_t { kThread, kTask, kActor };
  Kind kind;
  std::uint64_t number;

  friend bool operator==(const CallerId&, const CallerId&) = default;
};

/// Errors: `std::bad_alloc`.
[[nodiscard]] CallerId current_caller();

/// Calls whose arguments are late, and the calls that must not pass them: one queue a caller.
///
/// Requires: the cell's side_mutex around every call.
class SideQueues {
 public:
  /// Appends a call to its caller's queue, which is made if `always`. False: there is none.
  ///
  /// Errors: `std::bad_alloc`; nothing was appended.
  bool append(CallerId caller, Node& call, bool always);

  /// Takes the oldest call of any caller, if it is settled. Null: there is none.
  [[nodiscard]] Node* pop_ready();

 private:
  struct Queue {
    CallerId caller;
    MessageList calls;
  };
  std::list<Queue> queues_;
};

}  // namespace detail
MANTA_NAMESPACE_END
