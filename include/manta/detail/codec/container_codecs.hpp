// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Containers.

#include <manta/detail/codec/codec.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
void reserve(T& container, std::size_t size, const Reader& reader) {
  if constexpr (requires { container.reserve(size); }) {
    // A hostile size may not ask for more memory than the message has bytes.
    const std::size_t affordable = reader.remaining() / sizeof(typename T::value_type) + 1;
    container.reserve(size < affordable ? size : affordable);
  }
}

/// An array of the elements.
template <class T>
struct Codec<T, CodecKind::kSequence> {
  using Element = typename T::value_type;
  static void encode(Writer& writer, const T& value) {
    const Level level(writer);
    writer.begin_array(value.size());
    for (auto&& element : value) detail::encode<Element>(writer, element);
  }
  static T decode(Reader& reader) {
    const Level level(reader);
    const std::size_t size = reader.begin_array();
    T value;
    detail::reserve(value, size, reader);
    for (std::size_t i = 0; i < size; ++i) value.push_back(detail::decode<Element>(reader));
    return value;
  }
};

/// The elements' bytes, as they lie in memory.
template <class T>
struct Codec<T, CodecKind::kContiguous> {
  using Element = typename T::value_type;
  static void encode(Writer& writer, const T& value) { writer.block(value.data(), value.size() * sizeof(Element)); }
  static T decode(Reader& reader) {
    const Block block = reader.block_of_elements(sizeof(Element));
    const std::size_t size = block.size / sizeof(Element);
    T value;
    if (size == 0) return value;
    if (reinterpret_cast<std::uintptr_t>(block.data) % alignof(Element) == 0) {
      const auto* first = reinterpret_cast<const Element*>(block.data);
      value.assign(first, first + size);
    } else {
      value.resize(size);
      std::memcpy(static_cast<void*>(value.data()), block.data, block.size);
    }
    return value;
  }
};

/// std::array: its bytes if all byte patterns are valid elements, else an array of the elements.
template <class T>
struct Codec<T, CodecKind::kArray> {
  using Element = typename T::value_type;
  static constexpr std::size_t size = std::tuple_size<T>::value;
  static constexpr bool is_plain = is_plain_bytes<Element>() && size > 0;
  static void encode(Writer& writer, const T& value) {
    if constexpr (is_plain) {
      writer.block(value.data(), sizeof(T));
    } else {
      const Level level(writer);
      writer.begin_array(size);
      for (const Element& element : value) detail::encode(writer, element);
    }
  }
  static T decode(Reader& reader) {
    T value{};
    if constexpr (is_plain) {
      reader.copy_block(value.data(), sizeof(T));
    } else {
      const Level level(reader);
      reader.begin_array_of(size);
      for (Element& element : value) element = detail::decode<Element>(reader);
    }
    return value;
  }
};

/// A map, or an array of keys. Elements in order cost no search.
template <class T>
struct Codec<T, CodecKind::kAssociative> {
  using Key = typename T::key_type;
  static constexpr bool is_map = requires { typename T::mapped_type; };
  static constexpr bool is_unique = requires(T& value) { value.insert(value.extract(value.begin())).inserted; };

  static void encode(Writer& writer, const T& value) {
    const Level level(writer);
    if constexpr (is_map) {
      writer.begin_map(value.size());
      for (const auto& [key, mapped] : value) {
        detail::encode<Key>(writer, key);
        detail::encode<typename T::mapped_type>(writer, mapped);
      }
    } else {
      writer.begin_array(value.size());
      for (const Key& key : value) detail::encode<Key>(writer, key);
    }
  }

  static T decode(Reader& reader) {
    const Level level(reader);
    const std::size_t size = is_map ? reader.begin_map() : reader.begin_array();
    T value;
    for (std::size_t i = 0; i < size; ++i) {
      Key key = detail::decode<Key>(reader);
      if constexpr (is_map) {
        value.emplace_hint(value.end(), std::move(key), detail::decode<typename T::mapped_type>(reader));
      } else {
        value.emplace_hint(value.end(), std::move(key));
      }
      if (is_unique && value.size() != i + 1) reader.fail("another key", "one that came before");
    }
    return value;
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
