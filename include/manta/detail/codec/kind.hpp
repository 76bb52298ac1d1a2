// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which codec a type has: `kind_of<T>` is the first `CodecKind` that fits.
///
/// Containers are recognised by their operations, not by their names, so this file needs no container's header, and
/// containers of other libraries work too.

#include <manta/detail/codec/fields.hpp>
#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

MANTA_NAMESPACE_BEGIN

template <class T>
class ObjectRef;
template <class A>
class ActorHandle;

namespace detail {

enum class CodecKind : std::uint8_t {
  kNone,
  kBool,
  kInteger,
  kFloating,
  kString,
  kUsersOwn,   ///< manta_codec
  kUsersPair,  ///< manta_encode and manta_decode
  kEnum,
  kReference,
  kActor,
  kOptional,
  kPointer,  ///< a unique or shared one
  kTuple,
  kVariant,
  kDuration,
  kTimePoint,
  kPath,
  kArray,       ///< std::array
  kContiguous,  ///< a vector whose elements are plain bytes
  kAssociative,
  kSequence,
  kStruct,
  kBytes,  ///< a trivially copyable class
};

template <class T>
concept HasUsersCodec = requires(Writer& writer, Reader& reader, T& value) {
  manta_codec(writer, value);
  manta_codec(reader, value);
};

template <class T>
concept HasUsersPair = requires(Writer& writer, Reader& reader, const T& value) {
  manta_encode(writer, value);
  requires std::is_same_v<decltype(manta_decode(reader, std::type_identity<T>())), T>;
};

template <class T, template <class...> class Template>
inline constexpr bool is_instance_of = false;
template <class... A, template <class...> class Template>
inline constexpr bool is_instance_of<Template<A...>, Template> = true;

template <class T>
inline constexpr bool is_owning_pointer = is_instance_of<T, std::shared_ptr> || is_instance_of<T, std::unique_ptr>;

/// A pointer to a single object of a known class: not to an array, nor to an object that may be of a derived class.
template <class T>
inline constexpr bool is_codable_pointer = false;
template <class T>
  requires(std::is_object_v<T> && !std::is_array_v<T> && requires { sizeof(T); })
inline constexpr bool is_codable_pointer<std::shared_ptr<T>> = !std::is_polymorphic_v<T> || std::is_final_v<T>;
template <class T>
  requires(std::is_object_v<T> && !std::is_array_v<T> && requires { sizeof(T); })
inline constexpr bool is_codable_pointer<std::unique_ptr<T>> = !std::is_polymorphic_v<T> || std::is_final_v<T>;

template <class T>
concept DurationLike = requires(const T& value) {
  typename T::rep;
  typename T::period;
  value.count();
};

template <class T>
concept TimePointLike = requires(const T& value) {
  typename T::clock;
  typename T::duration;
  value.time_since_epoch();
};

template <class T>
concept PathLike = requires(const T& value) {
  typename T::string_type;
  requires std::is_same_v<typename T::string_type, std::string>;
  value.native();
  value.lexically_normal();
};

template <class T>
concept ArrayLike = requires(T& value) {  // std::array
  std::tuple_size<T>::value;
  typename T::value_type;
  value.data();
};

template <class T>
concept Growable = std::is_default_constructible_v<T> && requires(T& value, const T& same) {
  typename T::value_type;
  same.begin();
  same.end();
  same.size();
  value.push_back(std::move(*value.begin()));
};

template <class T>
concept Associative = std::is_default_constructible_v<T> && requires(T& value, const T& same) {
  typename T::key_type;
  typename T::value_type;
  same.begin();
  same.end();
  same.size();
  value.extract(value.begin());
};

/// Trivially copyable, but not a value that its bytes are: iterators and smart pointers, views, coroutine handles,
/// std::error_code, std::source_location.
template <class T>
concept PointsElsewhere =
    requires(const T& value) { *value; } || requires(const T& value) { value.operator->(); } ||
    requires(const T& value) { value.data(); } || requires(const T& value) { value.begin(); } ||
    requires(const T& value) { value.address(); } || requires(const T& value) { value.category(); } ||
    requires(const T& value) { value.file_name(); };

/// The default constructor distinguishes a value from a closure, which may have captured pointers.
template <class T>
concept BytesAreTheValue = std::is_trivially_copyable_v<T> && std::is_copy_constructible_v<T> &&
                           std::is_default_constructible_v<T> && !PointsElsewhere<T>;

/// An integer, or an enum of one, with more bits than a message's integers: the compilers' own `__int128`, which the
/// standard's traits recognise in some modes only.
template <class T>
concept TooWide = !std::is_class_v<T> && !std::is_union_v<T> && sizeof(T) > sizeof(std::uint64_t) &&
                  (std::is_enum_v<T> || requires(T value) { ~value; });

template <class T>
[[nodiscard]] consteval bool is_plain_bytes();

/// The kind of a class, by its operations.
template <class T>
[[nodiscard]] consteval CodecKind kind_of_class() {
  if constexpr (is_instance_of<T, std::optional>) {
    return CodecKind::kOptional;
  } else if constexpr (is_owning_pointer<T>) {
    return is_codable_pointer<T> ? CodecKind::kPointer : CodecKind::kNone;
  } else if constexpr (is_instance_of<T, std::pair> || is_instance_of<T, std::tuple>) {
    return CodecKind::kTuple;
  } else if constexpr (is_instance_of<T, std::variant>) {
    return CodecKind::kVariant;
  } else if constexpr (DurationLike<T>) {
    return CodecKind::kDuration;
  } else if constexpr (TimePointLike<T>) {
    return CodecKind::kTimePoint;
  } else if constexpr (PathLike<T>) {
    return CodecKind::kPath;
  } else if constexpr (ArrayLike<T>) {
    return CodecKind::kArray;
  } else if constexpr (Associative<T>) {
    return CodecKind::kAssociative;
  } else if constexpr (Growable<T>) {
    if constexpr (requires(T& value) { value.data(), value.resize(1); }) {
      return is_plain_bytes<typename T::value_type>() ? CodecKind::kContiguous : CodecKind::kSequence;
    } else {
      return CodecKind::kSequence;
    }
  } else if constexpr (std::is_aggregate_v<T> && !PointsElsewhere<T>) {
    return has_fields<T> ? CodecKind::kStruct : CodecKind::kNone;
  } else if constexpr (BytesAreTheValue<T>) {
    return CodecKind::kBytes;
  } else {
    return CodecKind::kNone;
  }
}

template <class T>
[[nodiscard]] consteval CodecKind find_kind() {
  // NOLINTNEXTLINE(bugprone-branch-clone): questions in an order, of which some have the same answer
  if constexpr (!std::is_object_v<T> || std::is_const_v<T> || std::is_volatile_v<T>) {
    return CodecKind::kNone;
  } else if constexpr (std::is_same_v<T, bool>) {
    return CodecKind::kBool;
  } else if constexpr (std::is_integral_v<T>) {
    return TooWide<T> ? CodecKind::kNone : CodecKind::kInteger;
  } else if constexpr (std::is_floating_point_v<T>) {
    return CodecKind::kFloating;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return CodecKind::kString;
  } else if constexpr (!requires { sizeof(T); }) {
    return CodecKind::kNone;  // not known here
  } else if constexpr (is_instance_of<T, ObjectRef>) {
    return CodecKind::kReference;
  } else if constexpr (is_instance_of<T, ActorHandle>) {
    return CodecKind::kActor;
  } else if constexpr (HasUsersCodec<T>) {
    return CodecKind::kUsersOwn;
  } else if constexpr (HasUsersPair<T>) {
    return CodecKind::kUsersPair;
  } else if constexpr (std::is_enum_v<T>) {
    return TooWide<T> ? CodecKind::kNone : CodecKind::kEnum;
  } else if constexpr (std::is_class_v<T>) {
    return kind_of_class<T>();
  } else {
    return CodecKind::kNone;
  }
}

template <class T>
inline constexpr CodecKind kind_of = find_kind<T>();

template <class... F>
[[nodiscard]] consteval bool are_plain_bytes(TypeList<F...>) {
  return (is_plain_bytes<std::remove_all_extents_t<F>>() && ...);
}

/// True if an array of T may be copied as one piece of memory: all byte patterns are valid, and there are no pointers.
///
/// This excludes bool, long double, and enums without a fixed type.
template <class T>
consteval bool is_plain_bytes() {
  if constexpr (!std::is_trivially_copyable_v<T> || !std::is_default_constructible_v<T>) {
    return false;
  } else {
    constexpr CodecKind kind = kind_of<T>;
    if constexpr (kind == CodecKind::kInteger || kind == CodecKind::kBytes) {
      return true;
    } else if constexpr (kind == CodecKind::kFloating) {
      return sizeof(T) <= sizeof(double);
    } else if constexpr (kind == CodecKind::kEnum) {
      return !std::is_same_v<std::underlying_type_t<T>, bool> && requires { T{0}; };
    } else if constexpr (kind == CodecKind::kArray) {
      return is_plain_bytes<typename T::value_type>();
    } else if constexpr (kind == CodecKind::kDuration) {
      return is_plain_bytes<typename T::rep>();
    } else if constexpr (kind == CodecKind::kTimePoint) {
      return is_plain_bytes<typename T::duration>();
    } else if constexpr (kind == CodecKind::kStruct) {
      return are_plain_bytes(FieldTypes<T>());
    } else {
      return false;
    }
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
