// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Runnable;

/// RunnableType::is_dead of what always has something to do.
[[nodiscard]] inline bool never_dead(const Runnable& /*work*/) noexcept { return false; }

/// What an executor must know of a kind of work.
struct RunnableType {
  /// Runs one queue entry of this kind and gives up the entry's hold on the runnable.
  void (*execute)(Runnable&) noexcept = nullptr;

  /// True if running the entry would do nothing but give up its hold.
  bool (*is_dead)(const Runnable&) noexcept = never_dead;

  /// Gives up the hold of an entry that is not needed, since the same runnable stands in the queue already. Null where one
  /// is never queued twice.
  void (*drop_entry)(Runnable&) noexcept = nullptr;
};

/// Anything that can stand in a queue: a task, an actor's activation, a suspended coroutine.
///
/// An entry in a queue is a hint, not a licence: who takes it must still claim the work, for a `get` may have
/// claimed it first. Each entry holds the storage of its runnable alive.
struct Runnable {
  const RunnableType* type;
  Runnable* next = nullptr;  ///< Link of the one list this runnable stands in: mailbox or side queue.

  explicit constexpr Runnable(const RunnableType& t) noexcept : type(&t) {}
};

}  // namespace detail
MANTA_NAMESPACE_END
