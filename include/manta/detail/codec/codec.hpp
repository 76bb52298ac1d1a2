// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `encode` and `decode`: each type by the codec of its kind.

#include <manta/detail/codec/has_codec.hpp>
#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T, CodecKind Kind = kind_of<T>>
struct Codec;

#define MANTA_CHECK_CODEC(T)                                                                          \
  static_assert(has_codec<T>,                                                                         \
                "manta: this type has no codec; docs/codecs.md tells which have, and how to give it " \
                "one")

/// Writes a value.
template <class T>
void encode(Writer& writer, const T& value) {
  MANTA_CHECK_CODEC(T);
  if constexpr (has_codec<T>) Codec<T>::encode(writer, value);
}

/// Reads a value.
template <class T>
T decode(Reader& reader) {
  MANTA_CHECK_CODEC(T);
  if constexpr (has_codec<T>) return Codec<T>::decode(reader);
}

#undef MANTA_CHECK_CODEC

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
