// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the templates of actors and the library know of each other.

#include <manta/detail/base/export.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/task.hpp>
#include <manta/options.hpp>

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct ActorCell;

/// The static description of an actor class.
struct ActorType {
  void (*on_start)(void* object) = nullptr;  ///< Null where the class has none.
  void (*on_stop)(void* object) = nullptr;
  void (*destroy)(void* object) noexcept = nullptr;
  std::string_view (*name)() noexcept = nullptr;
  std::size_t size = 0;
  std::size_t align = 0;
};

/// Makes an actor whose state is not built yet, with one handle.
///
/// Requires: a `SpawnScope` of the core, until the first message is submitted or the actor given up.
/// Errors: `InvalidArgumentError`, `NoRuntimeError`, `ShutDownError`, `std::bad_alloc`.
[[nodiscard]] MANTA_API ActorCell& new_actor(RuntimeCore& core, const ActorType& type, const ActorOptions& options);

/// Where the state will stand.
[[nodiscard]] MANTA_API void* actor_storage(ActorCell& cell) noexcept;

/// Hands the first message to an actor; or gives up one that cannot have it.
MANTA_API void submit_creation(Node& node);
MANTA_API void abandon_actor(ActorCell& cell) noexcept;

/// The actor on whose activation the caller runs. Errors: `InvalidArgumentError` elsewhere, or for another class.
[[nodiscard]] MANTA_API ActorCell& current_actor(const ActorType& type);

/// Counts of handles.
MANTA_API void add_handle(ActorCell& cell) noexcept;
MANTA_API void drop_handle(ActorCell& cell) noexcept;
MANTA_API void add_weak_handle(ActorCell& cell) noexcept;
MANTA_API void drop_weak_handle(ActorCell& cell) noexcept;
[[nodiscard]] MANTA_API bool try_add_handle(ActorCell& cell) noexcept;
[[nodiscard]] MANTA_API std::uint64_t actor_id_of(ActorCell& cell) noexcept;

/// Allocates the node of a method call, which goes to the actor's runtime.
///
/// Errors: `ShutDownError`, but for a first message; `std::bad_alloc`.
[[nodiscard]] MANTA_API Node& new_call(ActorCell& cell, const NodeType& type, Wanted wanted, std::source_location site);

MANTA_API void configure_call(Node& node, const CallOptions& options);

/// Hands a call to its actor.
MANTA_API void submit_call(Node& node);
MANTA_API void submit_call_with_dependencies(Node& node);

/// RunnableType::execute of a call, and of the first message of each actor, which builds the state.
MANTA_API void call_execute(Runnable& work) noexcept;
MANTA_API void creation_execute(Runnable& work) noexcept;
MANTA_API void creation_ready(RuntimeCore& core, Node& node) noexcept;

/// NodeType::actor_id, ::help and ::release of a call.
[[nodiscard]] MANTA_API std::uint64_t call_actor_id(Node& node) noexcept;
MANTA_API void call_help(Node& node) noexcept;
MANTA_API void call_release(Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
