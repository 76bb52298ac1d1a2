// SPDX-License-Identifier: Apache-2.0
// References and handles in a writer and a reader: separate, since the rest needs no objects.
#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/object_ref.hpp>

#include "serialize/extensions.hpp"

MANTA_NAMESPACE_BEGIN

void Writer::reference(const AnyRef& ref, std::string_view type) {
  if (references_ == nullptr) refuse("an ObjectRef here");
  extension(detail::kReferenceExtension, references_->borrow(ref, type));
}

void Writer::reference(const detail::ActorAddress& actor, std::string_view type) {
  if (references_ == nullptr) refuse("an ActorHandle here");
  extension(detail::kActorExtension, references_->borrow(actor, type));
}

AnyRef Reader::reference(std::string_view type) {
  const std::uint64_t id = reference_id(detail::kReferenceExtension, "a reference");
  return references_->resolve(id, type);
}

detail::ActorAddress Reader::actor(std::string_view type) {
  const std::uint64_t id = reference_id(detail::kActorExtension, "an actor's handle");
  return references_->resolve_actor(id, type);
}

MANTA_NAMESPACE_END
