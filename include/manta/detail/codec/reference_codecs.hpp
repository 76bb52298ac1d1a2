// SPDX-License-Identifier: Apache-2.0
#pragma once

/// References and actors' handles: numbers that the other side knows.

#include <manta/detail/codec/codec.hpp>
#include <manta/detail/tasks/signature.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
struct Codec<ObjectRef<T>, CodecKind::kReference> {
  static void encode(Writer& writer, const ObjectRef<T>& ref) {
    if (!ref.valid()) return writer.nil();
    writer.reference(ref, type_name<T>());
  }
  static ObjectRef<T> decode(Reader& reader) {
    if (reader.skip_nil()) return {};
    return ObjectRef<T>(reader.reference(type_name<T>()).release());
  }
};

template <class A>
struct Codec<ActorHandle<A>, CodecKind::kActor> {
  static void encode(Writer& writer, const ActorHandle<A>& handle) {
    if (!handle.valid()) return writer.nil();
    writer.reference(ActorAddress{&handle.cell(), handle.object()}, type_name<A>());
  }
  static ActorHandle<A> decode(Reader& reader) {
    if (reader.skip_nil()) return {};
    const ActorAddress actor = reader.actor(type_name<A>());
    return ActorHandle<A>(*actor.cell, actor.object);
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
