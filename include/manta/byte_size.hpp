// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many bytes a value holds outside itself: what the object store counts.
///
/// Known are the standard's containers, strings, arrays, pairs, tuples, optionals, variants and unique pointers. A type
/// of the user's that owns memory has a function beside it, found by argument-dependent look-up; without one its memory
/// is not counted:
///
///     std::size_t manta_heap_bytes(const Image& image) noexcept { return image.width * image.height * 4; }
///
/// What it throws is thrown by `put`, or is the error of the result.

#include <manta/version.hpp>

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <variant>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
[[nodiscard]] std::size_t heap_bytes(const T& value);

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
[[nodiscard]] std::size_t heap_bytes_of_elements(const T& container) {
  if constexpr (std::is_trivially_copyable_v<typename T::value_type>) {
    return 0;
  } else {
    std::size_t sum = 0;
    for (const auto& element : container) sum += heap_bytes(element);
    return sum;
  }
}

template <class T>
std::size_t heap_bytes(const T& value) {
  if constexpr (CountsItsBytes<T>) {
    return manta_heap_bytes(value);
  } else if constexpr (std::is_trivially_copyable_v<T>) {  // NOLINT(bugprone-branch-clone): the order matters
    return 0;
  } else if constexpr (OwningArray<T>) {
    const auto* first = reinterpret_cast<const std::byte*>(value.data());
    const auto* self = reinterpret_cast<const std::byte*>(&value);
    const bool inside = first >= self && first < self + sizeof(T);  // a short string
    const std::size_t own = inside ? 0 : value.capacity() * sizeof(typename T::value_type);
    return own + heap_bytes_of_elements(value);
  } else if constexpr (OwningContainer<T>) {
    std::size_t count = 0;
    for (auto i = value.begin(); i != value.end(); ++i) ++count;
    return count * sizeof(typename T::value_type) + heap_bytes_of_elements(value);
  } else if constexpr (FixedArray<T>) {
    return heap_bytes_of_elements(value);
  } else if constexpr (is_tuple<T>) {
    return std::apply([](const auto&... element) { return (std::size_t{0} + ... + heap_bytes(element)); }, value);
  } else if constexpr (is_variant<T>) {
    return value.valueless_by_exception() ? 0 : std::visit([](const auto& held) { return heap_bytes(held); }, value);
  } else if constexpr (PairLike<T>) {
    return heap_bytes(value.first) + heap_bytes(value.second);
  } else if constexpr (OptionalLike<T>) {
    return value.has_value() ? heap_bytes(*value) : 0;
  } else if constexpr (is_unique_ptr<T>) {
    return value == nullptr ? 0 : sizeof(*value) + heap_bytes(*value);
  } else {
    return 0;
  }
}

/// False where a value of this type never holds bytes outside itself: nothing is counted then.
template <class T>
inline constexpr bool may_hold_bytes = !std::is_trivially_copyable_v<T> || CountsItsBytes<T>;

}  // namespace detail
MANTA_NAMESPACE_END
