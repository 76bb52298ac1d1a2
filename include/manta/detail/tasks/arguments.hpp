// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All arguments of one call, in its node or, if they are large, in a block of their own.

#include <manta/detail/codec/node_codec.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/argument.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// True for the slot of what is called, which stands in front of its arguments.
template <class Slot>
inline constexpr bool is_callee = false;

template <std::size_t I, class Slot>
struct Leaf {
  Slot slot;
  template <class A>
  Leaf(A&& argument, NameFunction name, std::size_t number) : slot(static_cast<A&&>(argument), name, number) {}
  explicit Leaf(Arrival arrival) : slot(next_part(arrival)) { arrival.reader->end_part(); }
  void encode(Writer& writer) {
    writer.begin_part();
    slot.encode(writer);
    writer.end_part();
  }

 private:
  static Arrival next_part(Arrival arrival) {
    arrival.reader->begin_part(type_name<typename Slot::Carried>());
    return arrival;
  }
};

template <class Indices, class... Slots>
struct PackOf;

/// A tuple of slots without std::tuple's weight.
template <std::size_t... I, class... Slots>
struct PackOf<std::index_sequence<I...>, Slots...> : Leaf<I, Slots>... {
  static constexpr bool has_dependencies = (Slots::has_dependencies || ...);
  static constexpr bool copyable = (Slots::copyable && ...);
  static constexpr std::size_t first_number = (is_callee<Slots> || ...) ? 0 : 1;  // of the arguments, for people

  template <class... A>
  explicit PackOf([[maybe_unused]] NameFunction name, A&&... arguments)
      : Leaf<I, Slots>(static_cast<A&&>(arguments), name, I + first_number)... {}

  /// From what encode() wrote: bases are built in order.
  explicit PackOf([[maybe_unused]] Arrival arrival) : Leaf<I, Slots>(arrival)... {}

  void encode([[maybe_unused]] Writer& writer) { (static_cast<Leaf<I, Slots>&>(*this).encode(writer), ...); }

  static constexpr bool portable = (Slots::portable && ...);

  /// The first argument whose type has no codec.
  static constexpr Unportable unportable() {
    Unportable found;
    (find_unportable<typename Slots::Carried>(found, I + 1), ...);
    return found;
  }

  template <class Visit>
  void visit([[maybe_unused]] Visit&& see) {
    (static_cast<Leaf<I, Slots>&>(*this).slot.visit(see), ...);
  }

  /// Calls `call` with all parameters.
  template <class Call>
  decltype(auto) pass([[maybe_unused]] ArgumentUse how, [[maybe_unused]] NameFunction name, Call&& call) {
    return call(static_cast<Leaf<I, Slots>&>(*this).slot.pass(how, name, I + first_number)...);
  }
};

template <class... Slots>
using Pack = PackOf<std::index_sequence_for<Slots...>, Slots...>;

inline constexpr std::size_t kInlineArgumentBytes = 64;

/// Where a pack stands: `offset` bytes behind the node's header.
template <class P, std::size_t Offset>
struct StoredArguments {
  static constexpr bool is_inline = sizeof(P) <= kInlineArgumentBytes && alignof(P) <= 16;
  static constexpr std::size_t size = is_inline ? sizeof(P) : sizeof(P*);
  static constexpr bool trivial = is_inline && std::is_trivially_destructible_v<P>;

  [[nodiscard]] static P& get(Node& node) noexcept {
    std::byte* const place = node.payload() + Offset;
    if constexpr (is_inline) {
      return *std::launder(reinterpret_cast<P*>(place));
    } else {
      return **std::launder(reinterpret_cast<P**>(place));
    }
  }

  template <class... A>
  static P& construct(Node& node, A&&... arguments) {
    void* const place = node.payload() + Offset;
    if constexpr (is_inline) {
      return *::new (place) P(static_cast<A&&>(arguments)...);
    } else {
      auto pack = std::make_unique<P>(static_cast<A&&>(arguments)...);
      ::new (place) P*(pack.get());
      return *pack.release();
    }
  }

  static void arrive(Node& node, Reader& reader) { construct(node, Arrival{&reader, node.runtime}); }

  static void drop(Node& node) noexcept {
    if constexpr (is_inline) {
      get(node).~P();
    } else {
      delete &get(node);
    }
  }

  static void visit(Node& node, DependencyVisitor see, void* context) {
    get(node).visit([see, context](Dependency& dependency) { see(dependency, context); });
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
