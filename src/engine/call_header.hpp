// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The header in front of the arguments of a call that leaves this process.

#include "base/clock.hpp"
#include "engine/module_key.hpp"

#include <manta/codec.hpp>
#include <manta/detail/objects/node.hpp>

#include <cstdint>
#include <source_location>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct CallHeader {
  const NodeType* type = nullptr;  ///< As a ModuleKey in the message.
  std::source_location site{};     ///< Likewise.
  std::uint64_t task = 0;
  std::uint64_t attempt = 1;
  std::uint64_t cpus = 1;
  Time deadline = kForever;        ///< A point of the machine's steady clock.
  std::string name{};
  std::uint64_t object_offset = 0; ///< Of a method's class in the actor's object.
};

void write(Writer& writer, const CallHeader& header);

/// Errors: `DecodeError`, also for a type that this process does not have.
[[nodiscard]] CallHeader read_header(Reader& reader);

void write(Writer& writer, const std::source_location& site);
[[nodiscard]] std::source_location read_site(Reader& reader);

/// The object with this key; throws `DecodeError` if there is none. Null for the key of null.
[[nodiscard]] const void* read_static(Reader& reader);
void write_static(Writer& writer, const void* address);

}  // namespace detail
MANTA_NAMESPACE_END
