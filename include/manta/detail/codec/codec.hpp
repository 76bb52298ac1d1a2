// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a type finds its codec: `encode`, `decode` and `has_codec`.
///
/// `kind_of<T>` puts each type into one `CodecKind`, the first that fits, and `Codec<T, kind>` is that kind's codec.

#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/version.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

enum class CodecKind : std::uint8_t {
  kNone,
  kUsersOwn,      ///< manta_codec
  kUsersPair,     ///< manta_encode and manta_decode
  kBool,
  kInteger,
  kFloating,
  kEnum,
  kString,
};

template <class T>
concept HasUsersCodec = requires(Writer& writer, Reader& reader, T& value) {
  manta_codec(writer, value);
  manta_codec(reader, value);
};

template <class T>
concept HasUsersPair = requires(Writer& writer, Reader& reader, const T& value) {
  manta_encode(writer, value);
  { manta_decode(reader, std::type_identity<T>()) } -> std::same_as<T>;
};

template <class T>
[[nodiscard]] consteval CodecKind find_kind() {
  if constexpr (std::is_same_v<T, bool>) {
    return CodecKind::kBool;
  } else if constexpr (std::is_integral_v<T>) {
    return CodecKind::kInteger;
  } else if constexpr (std::is_floating_point_v<T>) {
    return CodecKind::kFloating;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return CodecKind::kString;
  } else if constexpr (!std::is_object_v<T> || std::is_const_v<T> || std::is_volatile_v<T>) {
    return CodecKind::kNone;
  } else if constexpr (HasUsersCodec<T>) {
    return CodecKind::kUsersOwn;
  } else if constexpr (HasUsersPair<T>) {
    return CodecKind::kUsersPair;
  } else if constexpr (std::is_enum_v<T>) {
    return CodecKind::kEnum;
  } else {
    return CodecKind::kNone;
  }
}

template <class T>
inline constexpr CodecKind kind_of = find_kind<T>();

template <class T, CodecKind Kind = kind_of<T>>
struct Codec;

/// True if values of this type can be written and read.
template <class T>
concept has_codec = kind_of<T> != CodecKind::kNone;

/// Writes a value.
template <class T>
void encode(Writer& writer, const T& value) {
  static_assert(has_codec<T>, "manta: this type has no codec; docs/codecs.md tells how to give it one");
  if constexpr (has_codec<T>) Codec<T>::encode(writer, value);
}

/// Reads a value.
template <class T>
T decode(Reader& reader) {
  static_assert(has_codec<T>, "manta: this type has no codec; docs/codecs.md tells how to give it one");
  return Codec<T>::decode(reader);
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

template <class T>
struct Codec<T, CodecKind::kBool> {
  static void encode(Writer& writer, bool value) { writer.boolean(value); }
  static bool decode(Reader& reader) { return reader.boolean(); }
};

template <class T>
struct Codec<T, CodecKind::kInteger> {
  using Limits = std::numeric_limits<T>;
  static void encode(Writer& writer, T value) {
    if constexpr (std::is_signed_v<T>) {
      writer.integer(value);
    } else {
      writer.natural(value);
    }
  }
  static T decode(Reader& reader) {
    if constexpr (std::is_signed_v<T>) {
      return static_cast<T>(reader.integer(Limits::min(), Limits::max()));
    } else {
      return static_cast<T>(reader.natural(Limits::max()));
    }
  }
};

template <class T>
struct Codec<T, CodecKind::kFloating> {
  static void encode(Writer& writer, T value) { writer.floating(value); }
  static T decode(Reader& reader) {
    if constexpr (sizeof(T) == sizeof(float)) {
      return reader.floating32();
    } else {
      return reader.floating64();
    }
  }
};

template <class T>
struct Codec<T, CodecKind::kEnum> {
  using Number = std::underlying_type_t<T>;
  static void encode(Writer& writer, T value) { Codec<Number>::encode(writer, static_cast<Number>(value)); }
  static T decode(Reader& reader) { return static_cast<T>(Codec<Number>::decode(reader)); }
};

template <class T>
struct Codec<T, CodecKind::kString> {
  static void encode(Writer& writer, const T& value) { writer.string(value); }
  static T decode(Reader& reader) { return T(reader.string()); }
};

template <class T>
struct Codec<T, CodecKind::kUsersOwn> {
  static void encode(Writer& writer, const T& value) {
    const Level level(writer);
    manta_codec(writer, const_cast<T&>(value));  // which only reads it
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

}  // namespace detail
MANTA_NAMESPACE_END
