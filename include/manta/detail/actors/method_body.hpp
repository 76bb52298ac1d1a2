// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bodies of actors: their methods, and the first message of each, which builds its state.

#include <manta/detail/actors/activation.hpp>
#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/call.hpp>
#include <manta/detail/actors/creation.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/actors/spawn_scope.hpp>
#include <manta/detail/objects/node_guard.hpp>
#include <manta/detail/tasks/arguments.hpp>
#include <manta/detail/tasks/check.hpp>
#include <manta/detail/tasks/function_body.hpp>
#include <manta/detail/tasks/launch.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/detail/tasks/submit.hpp>
#include <manta/detail/tasks/task_kind.hpp>

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

/// The result of a call of a method: for a `const T&`, which refers to a part of the actor, a copy.
template <class R>
struct MethodResult {
  using type = R;
};
template <class T>
struct MethodResult<const T&> {
  using type = T;
};

/// The common part of all messages of an actor.
struct ActorBody {
  static constexpr auto release = &call_release;
  static constexpr auto actor_id = &call_actor_id;
  static constexpr std::uint32_t traits = kActorCall;
  static constexpr std::size_t link_size = sizeof(ActorLink);
  static constexpr bool travels = true;
};

template <auto M, class A>
struct MethodBody : ActorBody {
  using Signature = detail::Signature<std::remove_cv_t<decltype(M)>>;
  using Result = typename MethodResult<typename Signature::Result>::type;
  using Parameters = typename Signature::Parameters;

  static constexpr auto execute = &call_execute;
  static constexpr auto ready = &call_ready;
  static constexpr auto help = &call_help;

  static constexpr std::string_view name() noexcept { return name_of<M>(); }

  template <class P>
  static Result run(Node& node, P& arguments, ArgumentUse how) {
    const ActorLink& link = link_of(node);
    // Of the class that has the method: GCC 12 warns of aliasing where a call through a pointer to member converts.
    typename Signature::Class& actor = *static_cast<A*>(link.object);
    return arguments.pass(how, &MethodBody::name, [&actor](auto&&... parameters) -> Result {
      return call_member<M>(actor, static_cast<decltype(parameters)>(parameters)...);
    });
  }
};

template <auto M, ResultUse W, class A, class Options, class... Slots, class... P>
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
  if constexpr (W == ResultUse::kResult) return ObjectRef<typename Kind::T>(node);
}

/// Looks for misuse in a call of M on an A.
template <auto M, class A, class... P>
struct MethodCheck
    : Mistaken<std::is_member_object_pointer_v<decltype(M)> ? Misuse::kDataMember : Misuse::kFunctionAsMethod> {
  using Result = int;
};

/// What is wrong with a method, whatever it is given. R is what it returns, and Result what a call of it gives.
template <class Class, class A, class R, class Result>
inline constexpr Misuse method_misuse = !std::is_base_of_v<Class, A> ? Misuse::kOtherClass : Misuse::kNone;
template <class Class, class A, class T>
inline constexpr Misuse method_misuse<Class, A, const T&, T> =
    !std::is_base_of_v<Class, A>       ? Misuse::kOtherClass
    : !std::is_copy_constructible_v<T> ? Misuse::kReferenceToUncopyable
                                       : Misuse::kNone;

template <auto M, class A, class Signature, class... P>
struct MethodCheckOf {
  using Result = typename MethodResult<typename Signature::Result>::type;
  using Parameters = typename Signature::Parameters;
  static constexpr Misuse of_the_method =
      method_misuse<typename Signature::Class, A, typename Signature::Result, Result>;
  static constexpr Finding found = of_the_method != Misuse::kNone
                                       ? Finding{of_the_method}
                                       : find_misuse<SlotFor, Result, Parameters, TypeList<P...>, Misuse::kMethodCount>;
  static constexpr Misuse misuse = found.misuse;
  static constexpr bool right = misuse == Misuse::kNone;
  struct Where : WhereOf<found.number, Parameters, TypeList<P...>> {};
  struct Slots : SlotsFor<SlotFor, Parameters, P...> {};
};
template <auto M, class A, class... P>
  requires(std::is_member_function_pointer_v<decltype(M)> && OneSignature<std::remove_cv_t<decltype(M)>>)
struct MethodCheck<M, A, P...> : MethodCheckOf<M, A, Signature<std::remove_cv_t<decltype(M)>>, P...> {};

template <auto M, ResultUse W, class A, class... P>
auto call_method(const ActorHandle<A>& handle, std::source_location site, P&&... arguments) {
  using Check = MethodCheck<M, A, P...>;
  if constexpr (Check::right) {
    return start_call<M, W>(typename Check::Slots::type{}, handle, Plain{}, site, static_cast<P&&>(arguments)...);
  } else {
    explain<Check::misuse, typename Check::Where::type>();
    return misused<W, typename Check::Result>();
  }
}

template <class A>
concept HasOnStart = requires(A& actor) { actor.on_start(); };
template <class A>
concept HasOnStop = requires(A& actor) { actor.on_stop(); };

template <class A>
struct ActorKind {
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
struct CreationBody : ActorBody {
  using Result = void;

  static constexpr auto execute = &creation_execute;
  static constexpr auto ready = &creation_ready;
  static constexpr void (*help)(Node&) noexcept = nullptr;

  static constexpr std::string_view name() noexcept { return type_name<A>(); }

  template <class P>
  static void run(Node& node, P& arguments, ArgumentUse how) {
    const ActorLink& link = link_of(node);
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
  static constexpr bool found = std::is_constructible_v<A, typename ValueOfRef<P>::type...>;
};
template <class A, class... P>
  requires std::is_constructible_v<A, std::decay_t<P>...>
struct ConstructorParameters<A, P...> {
  using type = TypeList<std::decay_t<P>...>;
  static constexpr bool found = true;
};

/// Looks for misuse in a spawn.
template <class A, class... P>
struct SpawnCheck : Mistaken<!std::is_class_v<A> || std::is_const_v<A> ? Misuse::kNoClass
                             : std::is_abstract_v<A>                   ? Misuse::kAbstractClass
                                                                       : Misuse::kNoConstructor> {};
template <class A, class... P>
  requires(std::is_class_v<A> && !std::is_const_v<A> && ConstructorParameters<A, P...>::found)
struct SpawnCheck<A, P...> : Checked<find_misuse<SlotFor, void, typename ConstructorParameters<A, P...>::type,
                                                 TypeList<P...>, Misuse::kNoConstructor>,
                                     typename ConstructorParameters<A, P...>::type, TypeList<P...>> {};

template <class A, class... Slots, class... P>
void start_creation(TypeList<Slots...>, ActorCell& cell, void* object, std::source_location site, P&&... arguments) {
  using Kind = TaskKind<CreationBody<A>, Pack<Slots...>>;
  Node& node = new_call(cell, Kind::type, ResultUse::kNothing, site);
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
