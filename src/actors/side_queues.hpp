// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cell.hpp"

#include <cstddef>
#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The caller of calls, for their order: an actor, a task (a coroutine keeps its number over suspensions), or a thread.
///
/// A number that is never reused: a queued call may outlive its caller, and an address would be reused.
struct CallerId {
  enum class Kind : std::uint8_t { kThread, kTask, kActor };
  Kind kind;
  std::uint64_t number;

  friend bool operator==(const CallerId&, const CallerId&) = default;
};

/// Errors: `std::bad_alloc`.
[[nodiscard]] CallerId current_caller();

/// Calls whose arguments are late, and the calls that must not overtake them: one queue for each caller.
///
/// Requires: the cell's side_mutex around every call.
/// Ensures:  the oldest call of each queue is late. So a queue is never searched for calls that are ready: the call
///           that stops being late is the one that may free others.
/// Cost:     O(1) a call, however many callers have queues here.
class SideQueues {
 public:
  /// Appends a call whose arguments are late.
  ///
  /// Errors: `std::bad_alloc`; nothing was appended.
  void append_late(CallerId caller, Node& call);

  /// Appends a call that must not pass a late one of its caller. False: none is late, and it was not appended.
  [[nodiscard]] bool append_behind(CallerId caller, Node& call) noexcept;

  /// Marks that a call's arguments have arrived.
  ///
  /// Returns: the calls that may go to the mailbox, in order: this one and those behind it up to the next late one;
  ///          none if an earlier call of its caller is late.
  [[nodiscard]] RunnableList settle(Node& call) noexcept;

  /// Takes back the call that was appended last by its caller.
  void take_back(Node& late_call) noexcept;

  [[nodiscard]] bool empty() const noexcept { return queues_.empty(); }

 private:
  struct Hash {
    std::size_t operator()(const CallerId& caller) const noexcept {
      return std::hash<std::uint64_t>{}(caller.number * 4 + static_cast<std::uint64_t>(caller.kind));
    }
  };
  using Queues = std::unordered_map<CallerId, RunnableList, Hash>;
  using Queue = Queues::value_type;  // at the same address until it is erased

  Queues queues_;
  std::unordered_map<const Runnable*, Queue*> late_;
};

}  // namespace detail
MANTA_NAMESPACE_END
