// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bodies of actors: their methods, and the first message of each, which builds its state.

#include <manta/detail/actor_type.hpp>
#include <manta/detail/arguments.hpp>
#include <manta/detail/function_body.hpp>
#include <manta/detail/launch.hpp>
#include <manta/detail/signature.hpp>
#include <manta/detail/spawn_scope.hpp>
#include <manta/detail/task_kind.hpp>

#include <concepts>
#include <cstddef>
#include <new>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN

template <class A>
class ActorHandle;

namespace detail {

/// Whose call a node is, in front of its arguments; read by the library, and after the arguments are gone.
struct ActorLink {
  ActorCell* cell;
  void* object;
};

/// Calls a method on an object that is an lvalue, or as an rvalue where the method is for those alone.
///
/// Outside the lambda that uses it: clang checks both branches there before it knows the parameters.
template <auto M, class A, class... P>
decltype(auto) call_member(A& actor, P&&... parameters) {
  if constexpr (std::is_invocable_v<decltype(M), A&, P...>) {
    return (actor.*M)(static_cast<P&&>(parameters)...);
  } else {
    return (static_cast<A&&>(actor).*M)(static_cast<P&&>(parameters)...);
  }
}

template <auto M, class A>
struct MethodBody {
  using Signature = detail::Signature<std::remove_cv_t<decltype(M)>>;
  using Result = typename Signature::Result;
  using Parameters = typename Signature::Parameters;

  static constexpr auto execute = &call_execute;
  static constexpr auto ready = &call_ready;
  static constexpr auto help = &call_help;
  static constexpr auto release = &call_release;
  static constexpr auto actor_id = &call_actor_id;
  static constexpr std::uint32_t traits = kActorCall;
  static constexpr std::size_t link_size = sizeof(ActorLink);
  static constexpr bool travels = true;

  static constexpr std::string_view name() noexcept { return name_of<M>(); }

  template <class P>
  static Result run(Node& node, P& arguments, Pass how) {
    const auto& link = *std::launder(
        reinterpret_cast<ActorLink*>(reinterpret_cast<std::byte*>(&node) + node.node_type().actor_offset));
    // Of the class that has the method: GCC 12 warns of aliasing where a call through a pointer to member converts.
    typename Signature::Class& actor = *static_cast<A*>(link.object);
    return arguments.pass(how, &MethodBody::name, [&actor](auto&&... parameters) -> Result {
      return call_member<M>(actor, static_cast<decltype(parameters)>(parameters)...);
    });
  }
};

template <auto M, Wanted W, class A, class Options, class... Slots, class... P>
auto start_call(TypeList<Slots...>, const ActorHandle<A>& handle, const Options& options, std::source_location site,
                P&&... arguments) {
  using Kind = TaskKind<MethodBody<M, A>, Pack<Slots...>>;
  ActorCell& cell = handle.cell();
  Node& node = new_call(cell, Kind::type, W, site);
  DraftNode draft(node);
  ::new (static_cast<void*>(node.payload() + Kind::link_offset)) ActorLink{&cell, handle.object()};
  if constexpr (std::is_same_v<Options, CallOptions>) configure_call(node, options);
  Kind::construct(node, static_cast<P&&>(arguments)...);
  draft.release();
  if constexpr (Pack<Slots...>::has_dependencies) {
    submit_call_with_dependencies(node);
  } else {
    submit_call(node);
  }
  if constexpr (W == Wanted::kResult) return ObjectRef<typename Kind::T>(node);
}

template <auto M, Wanted W, class A, class Options, class... P>
auto call_method(const ActorHandle<A>& handle, const Options& options, std::source_location site, P&&... arguments) {
  using Method = std::remove_cv_t<decltype(M)>;
  static_assert(std::is_member_function_pointer_v<Method>, "manta: call<&A::method> takes a method");
  using Signature = detail::Signature<Method>;
  constexpr bool own = std::is_base_of_v<typename Signature::Class, A>;
  static_assert(own, "manta: this is a method of another class than the actor's");
  constexpr bool right_count = Signature::arity == sizeof...(P);
  static_assert(right_count, "manta: this method takes another number of arguments (defaults are not seen)");
  if constexpr (own && right_count) {
    return start_call<M, W>(typename SlotsFor<SlotFor, typename Signature::Parameters, P...>::type{}, handle, options,
                            site, static_cast<P&&>(arguments)...);
  }
}

template <class A>
concept HasOnStart = requires(A& actor) { actor.on_start(); };
template <class A>
concept HasOnStop = requires(A& actor) { actor.on_stop(); };

template <class A>
struct ActorKind {
  static_assert(std::is_class_v<A> && !std::is_const_v<A>, "manta: spawn<A> takes a class");

  static void start(void* object) { static_cast<A*>(object)->on_start(); }
  static void stop(void* object) { static_cast<A*>(object)->on_stop(); }
  static void destroy(void* object) noexcept { static_cast<A*>(object)->~A(); }
  static constexpr std::string_view name() noexcept { return type_name<A>(); }

  static constexpr ActorType describe() noexcept {
    ActorType made{};
    if constexpr (HasOnStart<A>) made.on_start = start;
    if constexpr (HasOnStop<A>) made.on_stop = stop;
    made.destroy = destroy;
    made.name = name;
    made.size = sizeof(A);
    made.align = alignof(A);
    return made;
  }
  static constexpr ActorType type = describe();
};

/// The first message: its arguments are the constructor's.
template <class A>
struct CreationBody {
  using Result = void;

  static constexpr auto execute = &creation_execute;
  static constexpr auto ready = &creation_ready;
  static constexpr void (*help)(Node&) noexcept = nullptr;
  static constexpr auto release = &call_release;
  static constexpr auto actor_id = &call_actor_id;
  static constexpr std::uint32_t traits = kActorCall;
  static constexpr std::size_t link_size = sizeof(ActorLink);
  static constexpr bool travels = true;

  static constexpr std::string_view name() noexcept { return type_name<A>(); }

  template <class P>
  static void run(Node& node, P& arguments, Pass how) {
    const auto& link = *std::launder(
        reinterpret_cast<ActorLink*>(reinterpret_cast<std::byte*>(&node) + node.node_type().actor_offset));
    arguments.pass(how, &CreationBody::name,
                   [&link](auto&&... p) { ::new (link.object) A(static_cast<decltype(p)>(p)...); });
  }
};

/// A reference as the value that a constructor takes instead.
template <class P>
struct ValueOfRef {
  using type = std::decay_t<P>;
};
template <class P>
  requires(is_object_ref_type<std::remove_cvref_t<P>>)
struct ValueOfRef<P> {
  using type = typename ReferredTo<std::remove_cvref_t<P>>::type;
};

/// Constructors have no single signature: the arguments' own types are the parameters, if the class can be built from
/// them; else references among them stand for their values.
template <class A, class... P>
struct ConstructorParameters {
  using type = TypeList<typename ValueOfRef<P>::type...>;
  static_assert(std::is_constructible_v<A, typename ValueOfRef<P>::type...>,
                "manta: the actor's class has no constructor for these arguments");
};
template <class A, class... P>
  requires std::is_constructible_v<A, std::decay_t<P>...>
struct ConstructorParameters<A, P...> {
  using type = TypeList<std::decay_t<P>...>;
};

template <class A, class... Slots, class... P>
void start_creation(TypeList<Slots...>, ActorCell& cell, void* object, std::source_location site, P&&... arguments) {
  using Kind = TaskKind<CreationBody<A>, Pack<Slots...>>;
  Node& node = new_call(cell, Kind::type, Wanted::kNothing, site);
  DraftNode draft(node);
  ::new (static_cast<void*>(node.payload() + Kind::link_offset)) ActorLink{&cell, object};
  Kind::construct(node, static_cast<P&&>(arguments)...);
  submit_creation(draft.release());
}

template <class A, class... P>
ActorHandle<A> spawn_actor(const ActorOptions& options, Runtime* runtime, std::source_location site, P&&... arguments) {
  using Parameters = typename ConstructorParameters<A, P...>::type;
  std::optional<RuntimeScope> scope;
  if (runtime != nullptr) scope.emplace(*runtime);
  const SpawnScope spawning;
  ActorCell& cell = new_actor(spawning.core(), ActorKind<A>::type, options);
  ActorHandle<A> handle(cell, actor_storage(cell));
  try {
    start_creation<A>(typename SlotsFor<SlotFor, Parameters, P...>::type{}, cell, handle.object(), site,
                      static_cast<P&&>(arguments)...);
  } catch (...) {
    abandon_actor(cell);
    throw;
  }
  return handle;
}

}  // namespace detail
MANTA_NAMESPACE_END
