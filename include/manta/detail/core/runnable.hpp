// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Runnable;

/// RunnableType::is_dead of work that is never dead.
[[nodiscard]] inline bool never_dead(const Runnable& /*work*/) noexcept { return false; }

/// An executor's view of a kind of work.
struct RunnableType {
  /// Runs one queue entry of this kind and drops the entry's storage reference to the runnable.
  void (*execute)(Runnable&) noexcept = nullptr;

  /// True if running the entry would only drop its storage reference.
  bool (*is_dead)(const Runnable&) noexcept = never_dead;

  /// Drops the storage reference of an entry that is not needed, since the same runnable is in the queue already. Null
  /// if a runnable of this kind is never queued twice.
  void (*drop_entry)(Runnable&) noexcept = nullptr;
};

/// Anything that can be queued: a task, an actor's activation, a suspended coroutine.
///
/// An entry in a queue is a hint: the thread that takes it must still claim the work, since a `get` may have claimed it
/// first. Each entry holds the storage of its runnable.
struct Runnable {
  const RunnableType* type;
  Runnable* next = nullptr;  ///< Link of the one list that this runnable is in: mailbox or side queue.

  explicit constexpr Runnable(const RunnableType& t) noexcept : type(&t) {}
};

}  // namespace detail
MANTA_NAMESPACE_END
