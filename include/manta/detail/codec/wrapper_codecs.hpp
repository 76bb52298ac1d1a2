// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Optionals, pointers, pairs, tuples and variants.

#include <manta/detail/codec/codec.hpp>

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// An array of no or one element: nil could not distinguish an empty optional from one that holds an empty optional.
template <class T>
struct Codec<T, CodecKind::kOptional> {
  using Held = typename T::value_type;
  static void encode(Writer& writer, const T& value) {
    writer.begin_array(value.has_value() ? 1 : 0);
    if (value.has_value()) detail::encode<Held>(writer, *value);
  }
  static T decode(Reader& reader) {
    if (!reader.begin_optional()) return T();
    return T(detail::decode<Held>(reader));
  }
};

/// The same for std::unique_ptr and std::shared_ptr. Pointers that share one object are read as pointers to separate
/// objects.
template <class T>
struct Codec<T, CodecKind::kPointer> {
  using Held = std::remove_const_t<typename T::element_type>;
  static void encode(Writer& writer, const T& value) {
    writer.begin_array(value != nullptr ? 1 : 0);
    if (value != nullptr) detail::encode<Held>(writer, *value);
  }
  static T decode(Reader& reader) {
    if (!reader.begin_optional()) return T();
    if constexpr (is_instance_of<T, std::shared_ptr> && std::is_move_constructible_v<Held>) {
      return std::make_shared<Held>(detail::decode<Held>(reader));
    } else {
      return T(new Held(detail::decode<Held>(reader)));  // not moved: it may not be movable
    }
  }
};

template <class... E, template <class...> class Tuple>
struct Codec<Tuple<E...>, CodecKind::kTuple> {
  static void encode(Writer& writer, const Tuple<E...>& value) {
    writer.begin_array(sizeof...(E));
    std::apply([&writer](const auto&... element) { (detail::encode(writer, element), ...); }, value);
  }
  static Tuple<E...> decode(Reader& reader) {
    reader.begin_array_of(sizeof...(E));
    return Tuple<E...>{detail::decode<E>(reader)...};  // the braces fix the order
  }
};

/// The number of the alternative and its value.
template <class T>
struct Codec<T, CodecKind::kVariant> {
  static constexpr std::size_t size = std::variant_size_v<T>;
  static void encode(Writer& writer, const T& value) {
    if (value.valueless_by_exception()) writer.refuse("a variant that lost its value to an exception");
    writer.begin_array(2);
    writer.natural(value.index());
    std::visit([&writer](const auto& held) { detail::encode(writer, held); }, value);
  }
  static T decode(Reader& reader) {
    reader.begin_array_of(2);
    return alternative<0>(reader, reader.natural(size - 1));
  }

 private:
  template <std::size_t I>
  static T alternative(Reader& reader, std::size_t index) {
    if constexpr (I + 1 < size) {
      if (index != I) return alternative<I + 1>(reader, index);
    }
    return T(std::in_place_index<I>, detail::decode<std::variant_alternative_t<I, T>>(reader));
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
