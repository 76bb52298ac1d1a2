// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/object.hpp>
#include <manta/detail/objects/received.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/object_ref.hpp>

#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T>
struct ObjectKind {
  static constexpr NodeCodec node_codec = object_codec<T>();
  static constexpr std::string_view name() noexcept { return type_name<T>(); }
  static constexpr NodeType describe() noexcept {
    NodeType made{};
    made.drop_value = StoredValue<T>::drop;
    made.value_bytes = StoredValue<T>::count;
    made.name = name;
    made.codec = &node_codec;
    made.size = static_cast<std::uint32_t>(round_up(sizeof(Node) + StoredValue<T>::size, 64));
    return made;
  }
  static constexpr NodeType type = describe();

  /// Counts once more, in the copy.
  static void count_copy(Node& node) {
    try {
      shrink_object(node, StoredValue<T>::bytes(node));
    } catch (...) {  // a manta_heap_bytes threw
      StoredValue<T>::destroy(node);
      free_unbuilt_object(node);
      throw;
    }
  }
};

/// A value's type as `put` keeps it: decayed, and characters as a string.
template <class T>
using PutType =
    std::conditional_t<std::is_same_v<std::decay_t<T>, const char*> || std::is_same_v<std::decay_t<T>, char*>,
                       std::string, std::decay_t<T>>;

}  // namespace detail

/// Makes an object from a value: moves an rvalue, copies an lvalue; from then on it is shared without a copy.
///
/// Errors: `ObjectStoreFullError` if it can never fit under `object_store_memory`, or found no room within
///         `object_store_timeout`; the argument is then unchanged. `NoRuntimeError`, `ShutDownError`. Exceptions of the
///         value's copy, move or `manta_heap_bytes`.
/// Units:  the store counts the bytes that the value holds outside its node: those of containers and strings, also in
///         plain structs, and `sizeof` of a value over 32 bytes. **The store does not count
///         what other classes own**, unless they have a `manta_heap_bytes`; see `<manta/byte_size.hpp>`.
/// Cost:   one allocation; a second one for a value of over 32 bytes.
template <class T>
[[nodiscard]] ObjectRef<detail::PutType<T>> put(T&& value,
                                                std::source_location site = std::source_location::current()) {
  using Plain = detail::PutType<T>;
  using Kind = detail::ObjectKind<Plain>;
  static_assert(std::is_same_v<Plain, std::string> || !std::is_array_v<std::remove_reference_t<T>>,
                "manta: put of an array would keep a pointer to it; put a std::array or a std::vector");
  if constexpr (!std::is_same_v<Plain, std::remove_cvref_t<T>>) {
    return put(Plain(static_cast<T&&>(value)), site);
  } else {
    const std::uint64_t bytes = Kind::type.value_bytes == nullptr ? 0 : detail::StoredValue<Plain>::bytes_of(value);
    detail::Node& node = detail::new_object(Kind::type, bytes, site);
    try {
      detail::StoredValue<Plain>::construct(node, [&]() -> T&& { return static_cast<T&&>(value); });
    } catch (...) {
      detail::free_unbuilt_object(node);
      throw;
    }
    if constexpr (std::is_lvalue_reference_v<T> && detail::may_hold_bytes<Plain>) Kind::count_copy(node);
    detail::seal_object(node);
    return ObjectRef<Plain>(node);
  }
}

MANTA_NAMESPACE_END
