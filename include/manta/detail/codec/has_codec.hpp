// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whether a type and all its parts have codecs; and if not, why.

#include <manta/detail/codec/kind.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/version.hpp>

#include <string>
#include <string_view>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <template <class...> class Template, class... E>
TypeList<E...> arguments_of(const Template<E...>&);

/// The parts of a type T that need codecs of their own.
template <class T>
[[nodiscard]] consteval auto parts_of() {
  constexpr CodecKind kind = kind_of<T>;
  if constexpr (kind == CodecKind::kOptional || kind == CodecKind::kArray || kind == CodecKind::kSequence) {
    return TypeList<typename T::value_type>();
  } else if constexpr (kind == CodecKind::kPointer) {
    return TypeList<std::remove_const_t<typename T::element_type>>();
  } else if constexpr (kind == CodecKind::kTuple || kind == CodecKind::kVariant) {
    return decltype(arguments_of(std::declval<const T&>()))();
  } else if constexpr (kind == CodecKind::kDuration) {
    return TypeList<typename T::rep>();
  } else if constexpr (kind == CodecKind::kTimePoint) {
    return TypeList<typename T::duration>();
  } else if constexpr (kind == CodecKind::kAssociative) {
    if constexpr (requires { typename T::mapped_type; }) {
      return TypeList<typename T::key_type, typename T::mapped_type>();
    } else {
      return TypeList<typename T::key_type>();
    }
  } else if constexpr (kind == CodecKind::kStruct) {
    return FieldTypes<T>();
  } else {
    return TypeList<>();
  }
}

template <class T, class... Around>
[[nodiscard]] consteval bool find_codec();

template <class... Around, class... P>
[[nodiscard]] consteval bool find_codecs(TypeList<P...>) {
  return (find_codec<std::remove_all_extents_t<P>, Around...>() && ...);
}

/// `Around` are the types that T is a part of: a type that contains itself, through a pointer or a container, has a
/// codec if the rest of it has.
template <class T, class... Around>
consteval bool find_codec() {
  if constexpr ((std::is_same_v<T, Around> || ...)) {
    return true;
  } else if constexpr (kind_of<T> == CodecKind::kNone) {
    return false;
  } else {
    return find_codecs<T, Around...>(parts_of<T>());
  }
}

/// True if values of this type can be written and read.
template <class T>
concept has_codec = find_codec<T>();

/// Says why a type of kind kNone has no codec.
template <class T>
[[nodiscard]] constexpr std::string_view why_no_kind() {
  if constexpr (std::is_reference_v<T>) {
    return "a reference means nothing elsewhere";
  } else if constexpr (std::is_pointer_v<T> || std::is_member_pointer_v<T>) {
    return "a raw pointer means nothing elsewhere";
  } else if constexpr (!std::is_object_v<T> || std::is_const_v<T> || std::is_volatile_v<T>) {
    return "it is no plain type of a value";
  } else if constexpr (!requires { sizeof(T); }) {
    return "it is not defined where it is used";
  } else if constexpr (std::is_union_v<T>) {
    return "what a union holds is not known";
  } else if constexpr (TooWide<T>) {
    return "a message's integers have at most 64 bits";
  } else if constexpr (is_owning_pointer<T>) {
    return "it may point to an array or to an object of a derived class, or it has a deleter of its own";
  } else if constexpr (std::is_aggregate_v<T>) {
    return "it has bases, a union, more than 16 fields, or fields that have no default; give it a manta_codec";
  } else {
    return "give it a manta_codec";
  }
}

template <class T, class... Around>
[[nodiscard]] std::string why_no_codec();

template <class... Around, class... P>
[[nodiscard]] std::string why_no_codecs(TypeList<P...>) {
  std::string why;
  const auto look = [&why]<class Part>(TypeList<Part>) {
    if constexpr (!find_codec<Part, Around...>()) {
      if (why.empty()) why = "its " + std::string(type_name<Part>()) + ": " + why_no_codec<Part, Around...>();
    }
  };
  (look(TypeList<std::remove_all_extents_t<P>>()), ...);
  return why;
}

/// Says why a type has no codec: "its int*: a raw pointer means nothing elsewhere".
///
/// Requires: it has none.
template <class T, class... Around>
std::string why_no_codec() {
  if constexpr (kind_of<T> == CodecKind::kNone) {
    return std::string(why_no_kind<T>());
  } else {
    return why_no_codecs<T, Around...>(parts_of<T>());
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
