// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bodies of tasks: functions named at compile time, and closures that the node keeps.

#include <manta/detail/tasks/arguments.hpp>
#include <manta/detail/tasks/run.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/detail/tasks/task_kind.hpp>

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The common part of plain tasks' bodies: any worker runs them, and they have no actor.
struct TaskBody {
  static constexpr auto execute = &task_execute;
  static constexpr auto ready = &task_ready;
  static constexpr void (*help)(Node&) noexcept = nullptr;
  static constexpr void (*release)(Node&) noexcept = nullptr;
  static constexpr std::uint64_t (*actor_id)(Node&) noexcept = nullptr;
  static constexpr std::uint32_t traits = 0;
  static constexpr std::size_t link_size = 0;
  static constexpr bool travels = true;
};

/// A function, a captureless lambda or a structural functor.
template <auto Fn>
struct FunctionBody : TaskBody {
  using Signature = detail::Signature<std::remove_cv_t<decltype(Fn)>>;
  using Result = typename Signature::Result;
  using Parameters = typename Signature::Parameters;

  static constexpr std::string_view name() noexcept { return name_of<Fn>(); }

  template <class P>
  static Result run(Node& /*node*/, P& arguments, ArgumentUse how) {
    return arguments.pass(how, &FunctionBody::name, [](auto&&... parameters) -> Result {
      return Fn(static_cast<decltype(parameters)>(parameters)...);
    });
  }
};

/// A closure, kept as the first argument.
template <class F, class R>
struct ClosureBody : TaskBody {
  using Result = R;
  static constexpr bool travels = false;  // a closure's captures are this process's own

  static constexpr std::string_view name() noexcept { return type_name<F>(); }

  template <class P>
  static R run(Node& /*node*/, P& arguments, ArgumentUse how) {
    return arguments.pass(how, &ClosureBody::name, [](F& closure, auto&&... parameters) -> R {
      return closure(static_cast<decltype(parameters)>(parameters)...);
    });
  }
};

/// The closure's slot: every attempt calls the same object, which lives until the body has ended.
template <class F>
class ClosureSlot {
 public:
  static constexpr bool has_dependencies = false;
  static constexpr bool copyable = true;

  template <class A>
  ClosureSlot(A&& closure, NameFunction, std::size_t) : closure_(static_cast<A&&>(closure)) {}
  F& pass(ArgumentUse, NameFunction, std::size_t) noexcept { return closure_; }
  template <class Visit>
  void visit(Visit&&) noexcept {}

 private:
  F closure_;
};

template <class F>
inline constexpr bool is_callee<ClosureSlot<F>> = true;

/// `std::ref(x)` for a reference parameter, or for one whose type is not known: the caller keeps x alive.
template <class T>
class ReferenceSlot {
 public:
  static constexpr bool has_dependencies = false;
  static constexpr bool copyable = true;

  ReferenceSlot(std::reference_wrapper<T> reference, NameFunction, std::size_t) : reference_(reference) {}
  T& pass(ArgumentUse, NameFunction, std::size_t) noexcept { return reference_; }
  template <class Visit>
  void visit(Visit&&) noexcept {}

 private:
  std::reference_wrapper<T> reference_;
};

template <class A>
struct Referenced;  // no definition: A is no std::reference_wrapper
template <class T>
struct Referenced<std::reference_wrapper<T>> {
  using type = T;
};

/// True where A is a std::reference_wrapper of something to which the reference P binds.
template <class P, class A>
concept RefersTo = std::is_lvalue_reference_v<P> && requires {
  requires std::is_convertible_v<typename Referenced<A>::type*, std::remove_reference_t<P>*>;
};

/// Slots of a closure's arguments: as for a function, but std::ref stays a reference.
template <class P, class A>
struct ClosureSlotFor : SlotFor<P, A> {};
template <class P, class A>
  requires RefersTo<P, std::remove_cvref_t<A>>
struct ClosureSlotFor<P, A> {
  using type = ReferenceSlot<std::remove_reference_t<P>>;
  static constexpr bool passes_temporary = false;
  static constexpr Misuse misuse = Misuse::kNone;
};

template <template <class, class> class Choose, class Parameters, class... A>
struct SlotsFor;
template <template <class, class> class Choose, class... P, class... A>
struct SlotsFor<Choose, TypeList<P...>, A...> {
  using type = TypeList<typename Choose<P, A>::type...>;
};

}  // namespace detail
MANTA_NAMESPACE_END
