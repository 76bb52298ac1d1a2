// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the templates of actors and the library know of each other.

#include <manta/detail/base/export.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/submit.hpp>
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

}  // namespace detail
MANTA_NAMESPACE_END
