// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ids of tasks, actors and objects: numbers of distinct types, unique within the process, for messages and logs.
///
/// A reference finds its object by pointer; an id is assigned only when the program asks for it. The result of a task
/// has the task's number.

#include <manta/version.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

MANTA_NAMESPACE_BEGIN

/// The number of a task. 0, the default, is no task.
struct TaskId {
  std::uint64_t value = 0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value != 0; }
  friend constexpr auto operator<=>(TaskId, TaskId) noexcept = default;
};

/// The number of an actor. 0, the default, is no actor.
struct ActorId {
  std::uint64_t value = 0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value != 0; }
  friend constexpr auto operator<=>(ActorId, ActorId) noexcept = default;
};

/// The number of an object. 0, the default, is no object.
struct ObjectId {
  std::uint64_t value = 0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value != 0; }
  friend constexpr auto operator<=>(ObjectId, ObjectId) noexcept = default;
};

/// Returns the text for logs: "task 12", or "no task" for 0.
[[nodiscard]] MANTA_API std::string to_string(TaskId id);
[[nodiscard]] MANTA_API std::string to_string(ActorId id);
[[nodiscard]] MANTA_API std::string to_string(ObjectId id);

MANTA_NAMESPACE_END

template <>
struct std::hash<manta::TaskId> {
  std::size_t operator()(manta::TaskId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};

template <>
struct std::hash<manta::ActorId> {
  std::size_t operator()(manta::ActorId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};

template <>
struct std::hash<manta::ObjectId> {
  std::size_t operator()(manta::ObjectId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
