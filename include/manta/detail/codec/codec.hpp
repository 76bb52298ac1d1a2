// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `encode` and `decode`: each type by the codec of its kind.

#include <manta/detail/codec/has_codec.hpp>
#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T, CodecKind Kind = kind_of<T>>
struct Codec;

/// Writes a value.
template <class T>
void encode(Writer& writer, const T& value) {
  if constexpr (has_codec<T>) {
    Codec<T>::encode(writer, value);
  } else {
    static_assert(never<T>, "manta: this type has no codec; docs/codecs.md tells which have, and how to give it one");
  }
}

/// Reads a value.
template <class T>
T decode(Reader& reader) {
  if constexpr (!has_codec<T>) {
    static_assert(never<T>, "manta: this type has no codec; docs/codecs.md tells which have, and how to give it one");
  } else if constexpr (kind_of<T> == CodecKind::kUsersOwn && !std::is_default_constructible_v<T>) {
    static_assert(never<T>,
                  "manta: a class with a manta_codec is default-constructible, or has manta_encode and manta_decode");
  } else {
    return Codec<T>::decode(reader);
  }
}

/// One level of values inside values, in a writer or a reader.
template <class Stream>
class Level {
 public:
  explicit Level(Stream& stream) : stream_(stream) { stream.enter(); }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { stream_.leave(); }

 private:
  Stream& stream_;
};

}  // namespace detail
MANTA_NAMESPACE_END

#include <manta/detail/codec/class_codecs.hpp>
#include <manta/detail/codec/container_codecs.hpp>
#include <manta/detail/codec/reference_codecs.hpp>
#include <manta/detail/codec/scalar_codecs.hpp>
#include <manta/detail/codec/wrapper_codecs.hpp>
