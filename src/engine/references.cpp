// SPDX-License-Identifier: Apache-2.0
#include "engine/references.hpp"

#include "actors/cell.hpp"
#include "tasks/borrowed.hpp"

#include <manta/error.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {

AnyRef ParcelReferences::resolve(std::uint64_t number, std::string_view type) {
  const Named& named = parcel_.find(number, type);
  if (named.received == nullptr) throw DecodeError("a message takes an actor for an object");
  if (!named.hold->is_own()) return core_.borrowed->borrow(named.hold, *named.received);
  AnyRef ref = named.hold->object();
  if (!ref.valid()) throw DecodeError("a message takes an actor for an object, or comes after the end");
  return ref;
}

ActorAddress ParcelReferences::resolve_actor(std::uint64_t number, std::string_view type) {
  const Named& named = parcel_.find(number, type);
  ActorCell* const cell = named.hold->actor();
  if (cell == nullptr) throw DecodeError("a message takes an object for an actor, or comes after the end");
  return {cell, static_cast<std::byte*>(cell->object) + named.offset};
}

}  // namespace detail
MANTA_NAMESPACE_END
