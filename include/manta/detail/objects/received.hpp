// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Objects from another process: copies of values, and references to values that their owner keeps.

#include <manta/detail/codec/node_codec.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/objects/node_guard.hpp>
#include <manta/detail/objects/stored_value.hpp>
#include <manta/detail/tasks/signature.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Hold;

/// Allocates the node of a value that arrives; not on the store's account, for it is in a running body's hands.
///
/// Errors: `std::bad_alloc`.
[[nodiscard]] MANTA_API Node& new_received(const NodeType& type, RuntimeId runtime);

/// Ends `new_received`, when the value stands in the node.
MANTA_API void seal_received(Node& node) noexcept;

/// NodeType::release of a borrowed object: drops its hold, so the owner hears that this process no longer needs it.
MANTA_API void received_release(Node& node) noexcept;

/// The origin of each received object, behind its value.
struct Origin {
  Hold* hold = nullptr;  ///< Counted. Null: this is a copy, and nobody waits for it.
};

template <class T>
struct ReceivedKind {
  static constexpr NodeCodec node_codec = value_codec<T>();
  static constexpr std::string_view name() noexcept { return "object"; }
  static constexpr NodeType describe() noexcept {
    NodeType made{};
    // Must be non-null, unlike `drop`: null would allow drop_ref()'s path without an atomic write, which would race
    // with a thread that borrows the object again and adds a reference at that moment.
    made.drop_value = &StoredValue<T>::destroy;
    made.value_bytes = StoredValue<T>::count;
    made.name = name;
    made.release = received_release;
    made.codec = &node_codec;
    made.traits = kBorrowed;
    made.origin_offset = static_cast<std::uint32_t>(sizeof(Node) + StoredValue<T>::size);
    made.size = static_cast<std::uint32_t>(round_up(sizeof(Node) + StoredValue<T>::size + sizeof(Origin), 64));
    return made;
  }
  static constexpr NodeType type = describe();
};

/// The codec of a node that others may refer to.
template <class T>
[[nodiscard]] constexpr NodeCodec object_codec() noexcept {
  NodeCodec made = value_codec<T>();
  made.received = &ReceivedKind<T>::type;
  return made;
}

/// Builds the copy of a dependency's value for a hosted call; the caller has its one reference.
template <class T>
[[nodiscard]] Node& receive(Arrival arrival) {
  Node& node = new_received(ReceivedKind<T>::type, arrival.runtime);
  DraftNode draft(node);
  ValueCodec<T>::decode_value(node, *arrival.reader);
  seal_received(draft.release());
  return node;
}

}  // namespace detail
MANTA_NAMESPACE_END
