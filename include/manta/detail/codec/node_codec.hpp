// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a node crosses to another process: its arguments there, its value back.

#include <manta/codec.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/objects/stored_value.hpp>
#include <manta/detail/tasks/signature.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The codecs of one kind of node, composed of those of its types. Null if a type has none.
struct NodeCodec {
  void (*encode_arguments)(Node&, Writer&) = nullptr;
  void (*decode_arguments)(Node&, Reader&) = nullptr;  ///< Builds the contents behind the header of a new node.
  void (*encode_value)(Node&, Writer&) = nullptr;
  void (*decode_value)(Node&, Reader&) = nullptr;      ///< Builds the value in its place.
  Unportable argument{};                               ///< The first argument without a codec.
  Unportable value{};                                  ///< Set if the result has none.
  const NodeType* received = nullptr;                  ///< The type of a reference to the value on the other side.
  std::string_view value_type{};                       ///< In words.
};

/// The source of an argument that arrived from the other side.
struct Arrival {
  Reader* reader;
  RuntimeId runtime;
};

template <class T>
struct ValueCodec {
  static void encode_value(Node& node, Writer& writer) {
    detail::encode(writer, std::as_const(StoredValue<T>::get(node)));
  }
  static void decode_value(Node& node, Reader& reader) {
    StoredValue<T>::construct(node, [&reader] { return detail::decode<T>(reader); });
  }
};

template <>
struct ValueCodec<void> {
  static void encode_value(Node&, Writer&) {}
  static void decode_value(Node&, Reader&) {}
};

/// The part of a node's codec that its value alone decides.
template <class T>
[[nodiscard]] constexpr NodeCodec value_codec() noexcept {
  NodeCodec made{};
  made.value_type = type_name<T>();
  if constexpr (std::is_void_v<T>) {
    made.encode_value = &ValueCodec<void>::encode_value;
    made.decode_value = &ValueCodec<void>::decode_value;
  } else if constexpr (has_codec<T>) {
    made.encode_value = &ValueCodec<T>::encode_value;
    made.decode_value = &ValueCodec<T>::decode_value;
  } else {
    find_unportable<T>(made.value, kTheResult);
  }
  return made;
}

}  // namespace detail
MANTA_NAMESPACE_END
