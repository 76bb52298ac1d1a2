// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/options.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

class RuntimeCore;

/// Makes an actor whose state is not built yet, with one handle.
///
/// Requires: a `SpawnScope` of the core, until the first message is submitted or the actor given up.
/// Errors: `InvalidArgumentError`, `NoRuntimeError`, `ShutDownError`, `std::bad_alloc`.
[[nodiscard]] MANTA_API ActorCell& new_actor(RuntimeCore& core, const ActorType& type, const ActorOptions& options);

/// The address of the state, built or not.
[[nodiscard]] MANTA_API void* actor_storage(ActorCell& cell) noexcept;

/// Gives up an actor that cannot have its first message.
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

}  // namespace detail
MANTA_NAMESPACE_END
