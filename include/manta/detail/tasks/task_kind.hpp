// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A kind of task: a body and the slots of its arguments, put together into one static description.

#include <manta/async.hpp>
#include <manta/detail/objects/received.hpp>
#include <manta/detail/tasks/arguments.hpp>
#include <manta/detail/tasks/run.hpp>
#include <manta/detail/tasks/signature.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// `Body` says what is called and how the library runs it: see FunctionBody, ClosureBody and MethodBody.
template <class Body, class P>
struct TaskKind {
  using Result = typename Body::Result;
  using Returned = typename UnwrapAsync<Result>::type;
  using T = std::remove_cvref_t<Returned>;  // of a const value, too
  using Stored = StoredValue<T>;
  static constexpr bool coroutine = is_async<Result>;
  static constexpr std::size_t root_size = coroutine ? round_up(sizeof(FrameRoot), kInlineValueAlign) : 0;
  static constexpr std::size_t link_offset = Stored::size + root_size;
  using Arguments = StoredArguments<P, link_offset + Body::link_size>;

  /// Builds what stands behind the header of a new node.
  template <class... A>
  static void construct(Node& node, A&&... arguments) {
    if constexpr (coroutine) ::new (static_cast<void*>(node.payload() + Stored::size)) FrameRoot;
    Arguments::construct(node, &Body::name, static_cast<A&&>(arguments)...);
  }

  static RunResult invoke(Node& node) {
    P& arguments = Arguments::get(node);
    const ArgumentUse how =
        node.state.glance().has(kKeepArguments) ? ArgumentUse::kAgain : ArgumentUse::kForGood;  // fixed at submission
    if constexpr (coroutine) {
      return start_frame(node, Body::run(node, arguments, how).release().promise(), &complete_frame<Returned>);
    } else if constexpr (std::is_void_v<T>) {
      Body::run(node, arguments, how);
    } else {
      Stored::construct(node, [&]() -> decltype(auto) { return Body::run(node, arguments, how); });
    }
    return RunResult::kFinished;
  }

  static void encode_arguments(Node& node, Writer& writer) { Arguments::get(node).encode(writer); }

  /// construct() for a hosted call.
  static void decode_arguments(Node& node, Reader& reader) {
    if constexpr (coroutine) ::new (static_cast<void*>(node.payload() + Stored::size)) FrameRoot;
    Arguments::arrive(node, reader);
  }

  static constexpr NodeCodec describe_codec() noexcept {
    NodeCodec made = object_codec<T>();
    if constexpr (!P::portable) {
      made.argument = P::unportable();
    } else {
      made.encode_arguments = &encode_arguments;
      made.decode_arguments = &decode_arguments;
    }
    return made;
  }
  static constexpr NodeCodec codec() noexcept {
    if constexpr (Body::travels) return describe_codec();
    return object_codec<T>();
  }

  static constexpr NodeType describe() noexcept {
    NodeType made{};
    made.execute = Body::execute;
    made.is_dead = task_is_dead;
    made.drop_entry = task_drop_entry;
    made.ready = Body::ready;
    made.invoke = invoke;
    made.drop_args = Arguments::trivial ? nullptr : &Arguments::drop;
    made.drop_value = Stored::drop;
    made.value_bytes = Stored::count;
    made.visit_dependencies = P::has_dependencies ? &Arguments::visit : nullptr;
    made.name = Body::name;
    made.help = Body::help;
    made.release = Body::release;
    made.actor_id = Body::actor_id;
    made.actor_offset = Body::link_size != 0 ? static_cast<std::uint32_t>(sizeof(Node) + link_offset) : 0u;
    made.size =
        static_cast<std::uint32_t>(round_up(sizeof(Node) + link_offset + Body::link_size + Arguments::size, 64));
    made.root_offset = coroutine ? static_cast<std::uint32_t>(sizeof(Node) + Stored::size) : 0u;
    made.codec = &node_codec;
    made.traits = Body::traits | (Body::travels ? kTravels : 0u) | (P::copyable ? kCopyableArgs : 0u) |
                  (coroutine ? kCoroutine : 0u);
    return made;
  }
  static constexpr NodeCodec node_codec = codec();
  static constexpr NodeType type = describe();
};

}  // namespace detail
MANTA_NAMESPACE_END
