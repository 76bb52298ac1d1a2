// SPDX-License-Identifier: Apache-2.0
#include "engine/call_header.hpp"

#include "base/field_list.hpp"

#include <manta/detail/codec/fields.hpp>
#include <manta/options.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();

/// Options of a task that stay with its caller, which makes the attempts.
constexpr std::string_view kStayWithCaller[] = {"max_retries"};

/// True if each option either travels, in a field of `Message`, or stays with the caller.
template <class Options, class Message>
[[nodiscard]] consteval bool is_every_option_placed() {
  bool is_placed = true;
  list_fields(FieldsOf<Options>(), [&](std::string_view name, const auto&...) {
    bool stays = false;
    for (const std::string_view other : kStayWithCaller) stays |= other == name;
    is_placed &= stays != lists_field<Message>(name);
  });
  return is_placed;
}
static_assert(is_every_option_placed<TaskOptions, CallTerms>() && is_every_option_placed<CallOptions, CallTerms>(),
              "manta: an option has a field of CallTerms, with which it travels, or stands in kStayWithCaller");
static_assert(is_every_option_placed<ActorOptions, HostedActor>(),
              "manta: an option of actors has a field of HostedActor, with which it travels");
static_assert(lists_every_field<CallTerms>, "manta: a field of CallTerms has no line in list_fields");
static_assert(lists_every_field<HostedActor>, "manta: a field of HostedActor has no line in list_fields");
static_assert(has_fields<CallHeader>, "manta: the fields of a CallHeader cannot be seen");

/// The number of objects that a header takes in its message: the fields of the terms are among the header's own.
constexpr std::size_t kFields = field_count<CallHeader> - 1 + field_count<CallTerms>;

}  // namespace

void write_static(Writer& writer, const void* address) {
  const ModuleKey key = address == nullptr ? ModuleKey() : key_of(address);
  writer.begin_array(2);
  writer.natural(key.module);
  writer.natural(key.offset);
}

const void* read_static(Reader& reader) {
  ModuleKey key;
  reader.begin_array_of(2);
  key.module = reader.natural(kAny);
  key.offset = reader.natural(kAny);
  if (key.module == 0) return nullptr;
  const void* const found = find_by_key(key);
  if (found == nullptr) reader.fail("something that this process has too", "something out of another build");
  return found;
}

// In libstdc++ and libc++ a source_location is a pointer to static storage; there is no other way to construct one.
void write(Writer& writer, const std::source_location& site) {
  static_assert(sizeof(std::source_location) == sizeof(const void*));
  write_static(writer, site.line() == 0 ? nullptr : std::bit_cast<const void*>(site));
}

std::source_location read_site(Reader& reader) {
  const void* const found = read_static(reader);
  return found == nullptr ? std::source_location() : std::bit_cast<std::source_location>(found);
}

namespace {

// Writing and reading the fields of a header: each type of field has one function for each.

void write_field(Writer& writer, const NodeType* type) { write_static(writer, type); }
void write_field(Writer& writer, const ActorType* type) { write_static(writer, type); }
void write_field(Writer& writer, const std::source_location& site) { write(writer, site); }
void write_field(Writer& writer, Time time) { writer.integer(time.time_since_epoch().count()); }
void write_field(Writer& writer, std::string_view text) { writer.string(text); }

template <std::integral T>  // and not negative
void write_field(Writer& writer, T number) {
  writer.natural(static_cast<std::uint64_t>(number));
}

void write_field(Writer& writer, const CallTerms& terms) {
  list_fields(FieldsOf<CallTerms>(), [&](auto, auto field) { write_field(writer, terms.*field); });
}

void read_field(Reader& reader, const NodeType*& type) { type = static_cast<const NodeType*>(read_static(reader)); }
void read_field(Reader& reader, const ActorType*& type) { type = static_cast<const ActorType*>(read_static(reader)); }
void read_field(Reader& reader, std::source_location& site) { site = read_site(reader); }
void read_field(Reader& reader, Time& time) {
  using Ticks = Time::duration;
  time = Time(Ticks(reader.integer(Ticks::min().count(), Ticks::max().count())));
}
void read_field(Reader& reader, std::string& text) { text = reader.string(); }
void read_field(Reader& reader, std::string_view& text) { text = reader.string(); }

template <std::integral T>
void read_field(Reader& reader, T& number) {
  number = static_cast<T>(reader.natural(static_cast<std::uint64_t>(std::numeric_limits<T>::max())));
}

void read_field(Reader& reader, CallTerms& terms) {
  list_fields(FieldsOf<CallTerms>(), [&](auto, auto field) { read_field(reader, terms.*field); });
}

}  // namespace

void write(Writer& writer, const CallHeader& header) {
  writer.begin_array(kFields);
  visit_fields(header, [&](const auto&... fields) { (write_field(writer, fields), ...); });
}

CallHeader read_header(Reader& reader) {
  CallHeader header;
  reader.begin_array_of(kFields);
  visit_fields(header, [&](auto&... fields) { (read_field(reader, fields), ...); });
  if (header.type == nullptr) reader.fail("a function", "none");
  return header;
}

void write(Writer& writer, const HostedActor& actor) {
  list_fields(FieldsOf<HostedActor>(), [&](auto, auto field) { write_field(writer, actor.*field); });
}

HostedActor read_actor(Reader& reader) {
  HostedActor actor{};
  list_fields(FieldsOf<HostedActor>(), [&](auto, auto field) { read_field(reader, actor.*field); });
  if (actor.type == nullptr) reader.fail("an actor's class", "none");
  return actor;
}

}  // namespace detail
MANTA_NAMESPACE_END
