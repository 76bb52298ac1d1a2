// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The interface between the templates of actors and the library.

#include <manta/detail/objects/node.hpp>

#include <cstddef>
#include <new>
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

/// The actor of a call's node, in front of its arguments; the library reads it, also after the arguments are destroyed.
struct ActorLink {
  ActorCell* cell;
  void* object;
};

/// The link of a call's node.
[[nodiscard]] inline ActorLink& link_of(Node& call) noexcept {
  return *std::launder(
      reinterpret_cast<ActorLink*>(reinterpret_cast<std::byte*>(&call) + call.node_type().actor_offset));
}

}  // namespace detail
MANTA_NAMESPACE_END
