// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The header in front of the arguments of a call that leaves this process, and of an actor's first message.

#include "actors/remote.hpp"
#include "engine/module_key.hpp"
#include "objects/call_terms.hpp"

#include <manta/codec.hpp>
#include <manta/detail/objects/node.hpp>

#include <cstdint>
#include <source_location>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct CallHeader {
  const NodeType* type = nullptr;   ///< As a ModuleKey in the message.
  std::source_location site{};      ///< Likewise.
  std::uint64_t task = 0;
  int attempt = 1;
  CallTerms terms{};                ///< The deadline as a point of the machine's steady clock.
  std::uint64_t object_offset = 0;  ///< Where a method's class is in the actor's object.
};

void write(Writer& writer, const CallHeader& header);

/// Errors: `DecodeError`, also for a type that this process does not have.
[[nodiscard]] CallHeader read_header(Reader& reader);

/// A line for each field, by the name of the option where it comes from one.
template <class See>
constexpr void list_fields(FieldsOf<HostedActor>, See see) {
  see("type", &HostedActor::type);
  see("max_concurrency", &HostedActor::max_concurrency);
  see("id", &HostedActor::id);
  see("name", &HostedActor::name);
}

void write(Writer& writer, const HostedActor& actor);

/// The name points into the message. Errors: as of `read_header`.
[[nodiscard]] HostedActor read_actor(Reader& reader);

void write(Writer& writer, const std::source_location& site);
[[nodiscard]] std::source_location read_site(Reader& reader);

/// Returns the object with this key; throws `DecodeError` if there is none. Null for the key of null.
[[nodiscard]] const void* read_static(Reader& reader);
void write_static(Writer& writer, const void* address);

}  // namespace detail
MANTA_NAMESPACE_END
