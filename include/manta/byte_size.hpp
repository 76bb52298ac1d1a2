// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes that a value holds outside itself, which the object store counts.
///
/// manta can count the standard containers, strings, paths, arrays, pairs, tuples, optionals, variants and unique
/// pointers, and plain structs of these: aggregates of up to 16 fields, each of which may be left out of an
/// initializer, without bases and unions, as in `codec.hpp`. It counts 128 levels of nesting, and nothing deeper.
///
/// **It cannot count** the memory of any other type, and counts its `sizeof` only: classes with private members,
/// structs with bases, `std::shared_ptr` (other values may count its object too), `std::function`, `std::any`,
/// container adaptors. For such a type, write a function beside it, found by argument-dependent lookup:
///
///     std::size_t manta_heap_bytes(const Image& image) noexcept { return image.width * image.height * 4; }
///
/// If it throws, `put` throws the exception; for a result or a promise's value, the exception is the cause of a
/// `TaskError`, and the value is destroyed.

#include <manta/detail/codec/fields.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <tuple>
#include <type_traits>
#include <variant>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// As deep as messages nest values. A chain of pointers may be longer than a stack is deep.
inline constexpr int kCountedLevels = 128;

template <class T>
[[nodiscard]] std::size_t heap_bytes(const T& value, int levels = kCountedLevels);

template <class T>
concept CountsItsBytes = requires(const T& value) {
  { manta_heap_bytes(value) } -> std::convertible_to<std::size_t>;  // a user's own, found by argument-dependent look-up
};

template <class T>
concept OwningArray = requires(const T& value) {  // std::vector, std::string
  typename T::value_type;
  value.data();
  value.capacity();
  value.size();
};

template <class T>
concept OwningContainer = requires(const T& value) {  // maps, sets, lists, deques
  typename T::value_type;
  typename T::allocator_type;
  value.begin();
  value.end();
};

template <class T>
concept FixedArray = requires(const T& value) {  // std::array
  std::tuple_size<T>::value;
  typename T::value_type;
  value.begin();
  value.end();
};

template <class T>
inline constexpr bool is_tuple = false;
template <class... E>
inline constexpr bool is_tuple<std::tuple<E...>> = true;

template <class T>
inline constexpr bool is_variant = false;
template <class... E>
inline constexpr bool is_variant<std::variant<E...>> = true;

template <class T>
concept PairLike = requires(const T& value) {
  value.first;
  value.second;
};

template <class T>
concept OptionalLike = requires(const T& value) {
  value.has_value();
  *value;
};

template <class T>
inline constexpr bool is_unique_ptr = false;
template <class T, class D>
inline constexpr bool is_unique_ptr<std::unique_ptr<T, D>> = !std::is_array_v<T>;

template <class T>
concept OwningPath = requires(const T& value) {  // std::filesystem::path
  value.native();
  value.lexically_normal();
};

/// False if a value of this type never holds bytes outside itself: then nothing is counted.
template <class T>
inline constexpr bool may_hold_bytes = !std::is_trivially_copyable_v<T> || CountsItsBytes<T>;

template <class T>
[[nodiscard]] std::size_t heap_bytes_of_elements(const T& container, int levels) {
  std::size_t sum = 0;
  if constexpr (may_hold_bytes<std::remove_cvref_t<decltype(*std::begin(container))>>) {
    for (const auto& element : container) sum += heap_bytes(element, levels);
  }
  return sum;
}

template <class T>
std::size_t heap_bytes(const T& value, int levels) {
  if constexpr (CountsItsBytes<T>) {
    return manta_heap_bytes(value);
  } else if constexpr (std::is_trivially_copyable_v<T>) {  // NOLINT(bugprone-branch-clone): the order matters
    return 0;
  } else if (levels-- == 0) {
    return 0;
  } else if constexpr (OwningArray<T>) {
    const auto* first = reinterpret_cast<const std::byte*>(value.data());
    const auto* self = reinterpret_cast<const std::byte*>(&value);
    const bool inside = first >= self && first < self + sizeof(T);  // a short string
    const std::size_t own = inside ? 0 : value.capacity() * sizeof(typename T::value_type);
    return own + heap_bytes_of_elements(value, levels);
  } else if constexpr (OwningContainer<T>) {
    std::size_t count = 0;
    for (auto i = value.begin(); i != value.end(); ++i) ++count;
    return count * sizeof(typename T::value_type) + heap_bytes_of_elements(value, levels);
  } else if constexpr (OwningPath<T>) {
    return heap_bytes(value.native(), levels);
  } else if constexpr (FixedArray<T> || std::is_array_v<T>) {
    return heap_bytes_of_elements(value, levels);
  } else if constexpr (has_fields<T>) {
    return visit_fields(value,
                        [levels](const auto&... field) { return (std::size_t{0} + ... + heap_bytes(field, levels)); });
  } else if constexpr (is_tuple<T>) {
    return std::apply([levels](const auto&... element) { return (std::size_t{0} + ... + heap_bytes(element, levels)); },
                      value);
  } else if constexpr (is_variant<T>) {
    if (value.valueless_by_exception()) return 0;
    return std::visit([levels](const auto& held) { return heap_bytes(held, levels); }, value);
  } else if constexpr (PairLike<T>) {
    return heap_bytes(value.first, levels) + heap_bytes(value.second, levels);
  } else if constexpr (OptionalLike<T>) {
    return value.has_value() ? heap_bytes(*value, levels) : 0;
  } else if constexpr (is_unique_ptr<T>) {
    return value == nullptr ? 0 : sizeof(*value) + heap_bytes(*value, levels);
  } else {
    return 0;
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
