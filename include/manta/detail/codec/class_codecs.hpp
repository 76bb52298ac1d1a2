// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Classes: with a codec of the user's own, plain structs, and those whose bytes are their value.

#include <manta/detail/codec/codec.hpp>

#include <cstddef>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
struct Codec<T, CodecKind::kUsersOwn> {
  static void encode(Writer& writer, const T& value) {
    const Level level(writer);
    manta_codec(writer, const_cast<T&>(value));  // one function for both directions, which only reads here
  }
  static T decode(Reader& reader) {
    const Level level(reader);
    T value{};
    manta_codec(reader, value);
    return value;
  }
};

template <class T>
struct Codec<T, CodecKind::kUsersPair> {
  static void encode(Writer& writer, const T& value) {
    const Level level(writer);
    manta_encode(writer, value);
  }
  static T decode(Reader& reader) {
    const Level level(reader);
    return manta_decode(reader, std::type_identity<T>());
  }
};

/// The value's bytes, as they lie in memory.
template <class T>
struct Codec<T, CodecKind::kBytes> {
  static void encode(Writer& writer, const T& value) { writer.block(&value, sizeof(T)); }
  static T decode(Reader& reader) {
    T value{};
    reader.copy_block(&value, sizeof(T));
    return value;
  }
};

/// A member that may be an array.
template <class T>
void encode_member(Writer& writer, const T& member) {
  if constexpr (!std::is_array_v<T>) {
    encode(writer, member);
  } else if constexpr (is_plain_bytes<std::remove_all_extents_t<T>>()) {
    writer.block(&member, sizeof(T));
  } else {
    writer.begin_array(std::extent_v<T>);
    for (const auto& element : member) encode_member(writer, element);
  }
}

template <class T>
void decode_member(Reader& reader, T& member) {
  if constexpr (!std::is_array_v<T>) {
    member = decode<T>(reader);
  } else if constexpr (is_plain_bytes<std::remove_all_extents_t<T>>()) {
    reader.copy_block(&member, sizeof(T));
  } else {
    reader.begin_array_of(std::extent_v<T>);
    for (auto& element : member) decode_member(reader, element);
  }
}

/// An array of the fields.
template <class T>
struct Codec<T, CodecKind::kStruct> {
  static void encode(Writer& writer, const T& value) {
    const Level level(writer);
    writer.begin_array(field_count<T>);
    visit_fields(value, [&writer](const auto&... field) { (encode_member(writer, field), ...); });
  }
  static T decode(Reader& reader) {
    const Level level(reader);
    reader.begin_array_of(field_count<T>);
    return build(reader, FieldTypes<T>());
  }

 private:
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // into a bit-field
  template <class... F>
  static T build(Reader& reader, TypeList<F...>) {
    if constexpr ((std::is_array_v<F> || ...)) {
      T value{};
      visit_fields(value, [&reader](auto&... field) { (decode_member(reader, field), ...); });
      return value;
    } else {
      return T{detail::decode<F>(reader)...};  // the braces fix the order
    }
  }
#pragma GCC diagnostic pop
};

}  // namespace detail
MANTA_NAMESPACE_END
