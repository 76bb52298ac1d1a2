// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The place of a result in its node, its construction and destruction.

#include <manta/byte_size.hpp>
#include <manta/detail/objects/node.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t kInlineValueBytes = 32;
inline constexpr std::size_t kInlineValueAlign = 16;

[[nodiscard]] constexpr std::size_t round_up(std::size_t size, std::size_t to) noexcept {
  return (size + to - 1) / to * to;
}

template <class T>
struct StoredValue {
  static constexpr bool is_inline = sizeof(T) <= kInlineValueBytes && alignof(T) <= kInlineValueAlign;
  /// Bytes of the node that the value takes; a multiple of 16, so that arguments behind it are aligned.
  static constexpr std::size_t size = round_up(is_inline ? sizeof(T) : sizeof(T*), kInlineValueAlign);

  [[nodiscard]] static T& get(Node& node) noexcept {
    if constexpr (is_inline) {
      return *std::launder(reinterpret_cast<T*>(node.payload()));
    } else {
      return **std::launder(reinterpret_cast<T**>(node.payload()));
    }
  }

  /// Builds the value from what `make` returns, without a move.
  template <class Make>
  static void construct(Node& node, Make&& make) {
    if constexpr (is_inline) {
      ::new (static_cast<void*>(node.payload())) T(make());
    } else {
      auto block = std::make_unique<Block>();
      T* const value = ::new (static_cast<void*>(block->bytes)) T(make());
      ::new (static_cast<void*>(node.payload())) T*(value);
      block.release();
    }
  }

  static void destroy(Node& node) noexcept {
    T& value = get(node);
    value.~T();
    if constexpr (!is_inline) delete reinterpret_cast<Block*>(&value);
  }

  [[nodiscard]] static std::size_t bytes_of(const T& value) {
    std::size_t bytes = is_inline ? 0 : sizeof(T);
    if constexpr (may_hold_bytes<T>) bytes += heap_bytes(value);
    return bytes;
  }

  [[nodiscard]] static std::size_t bytes(const Node& node) { return bytes_of(get(const_cast<Node&>(node))); }

  static constexpr void (*drop)(Node&) noexcept = is_inline && std::is_trivially_destructible_v<T>
                                                      ? nullptr
                                                      : &StoredValue::destroy;
  static constexpr std::size_t (*count)(const Node&) = is_inline && !may_hold_bytes<T> ? nullptr : &StoredValue::bytes;

 private:
  struct Block {
    alignas(T) std::byte bytes[sizeof(T)];
  };
};

template <>
struct StoredValue<void> {
  static constexpr std::size_t size = 0;
  static void destroy(Node& /*node*/) noexcept {}
  static constexpr void (*drop)(Node&) noexcept = nullptr;
  static constexpr std::size_t (*count)(const Node&) = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
