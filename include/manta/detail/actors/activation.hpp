// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// RunnableType::execute of a call.
MANTA_API void call_execute(Runnable& work) noexcept;

/// NodeType::actor_id, ::help and ::release of a call.
[[nodiscard]] MANTA_API std::uint64_t call_actor_id(Node& node) noexcept;
MANTA_API void call_help(Node& node) noexcept;
MANTA_API void call_release(Node& node) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
