// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numbers, enums, strings, and the standard's types that are a number or a string underneath.

#include <manta/detail/base/export.hpp>
#include <manta/detail/codec/codec.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

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

/// MessagePack has no such number: its bytes, without the padding of x86.
template <>
struct MANTA_API Codec<long double, CodecKind::kFloating> {
  static void encode(Writer& writer, long double value);
  static long double decode(Reader& reader);
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

/// std::filesystem::path
template <class T>
struct Codec<T, CodecKind::kPath> {
  static void encode(Writer& writer, const T& value) { writer.string(value.native()); }
  static T decode(Reader& reader) { return T(std::string(reader.string())); }
};

template <class T>
struct Codec<T, CodecKind::kDuration> {
  using Count = typename T::rep;
  static void encode(Writer& writer, const T& value) { detail::encode<Count>(writer, value.count()); }
  static T decode(Reader& reader) { return T(detail::decode<Count>(reader)); }
};

template <class T>
struct Codec<T, CodecKind::kTimePoint> {
  using Duration = typename T::duration;
  static void encode(Writer& writer, const T& value) { detail::encode<Duration>(writer, value.time_since_epoch()); }
  static T decode(Reader& reader) { return T(detail::decode<Duration>(reader)); }
};

}  // namespace detail
MANTA_NAMESPACE_END
