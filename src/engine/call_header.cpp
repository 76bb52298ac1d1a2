// SPDX-License-Identifier: Apache-2.0
#include "engine/call_header.hpp"

#include <manta/error.hpp>

#include <bit>
#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kFields = 8;

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

void write(Writer& writer, const CallHeader& header) {
  writer.begin_array(kFields);
  write_static(writer, header.type);
  write(writer, header.site);
  writer.natural(header.task);
  writer.natural(header.attempt);
  writer.natural(header.cpus);
  writer.integer(header.deadline.time_since_epoch().count());
  writer.string(header.name);
  writer.natural(header.object_offset);
}

CallHeader read_header(Reader& reader) {
  CallHeader header;
  reader.begin_array_of(kFields);
  header.type = static_cast<const NodeType*>(read_static(reader));
  header.site = read_site(reader);
  header.task = reader.natural(kAny);
  header.attempt = reader.natural(std::numeric_limits<int>::max());
  header.cpus = reader.natural(std::numeric_limits<int>::max());
  using Ticks = Time::duration;
  header.deadline = Time(Ticks(reader.integer(Ticks::min().count(), Ticks::max().count())));
  header.name = reader.string();
  header.object_offset = reader.natural(kAny);
  if (header.type == nullptr) reader.fail("a function", "none");
  return header;
}

}  // namespace detail
MANTA_NAMESPACE_END
