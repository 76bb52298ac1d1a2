// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Kinds of misuse of a call, each with its sentence.
///
/// A call looks for misuse before it instantiates anything of a task, says one sentence, and then gives a result of the
/// right type, so that nothing else is wrong. tests/compile_fail bounds the lines that a compiler prints around it.

#include <manta/version.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {

enum class Misuse {
  kNone,
  // What is called.
  kNoFunction,
  kMethodAsFunction,
  kFunctionAsMethod,
  kDataMember,
  kNoHandle,
  kOtherClass,
  kNoClass,
  kAbstractClass,
  kNoConstructor,
  kNotInvocable,
  // How many arguments.
  kFunctionCount,
  kClosureCount,
  kMethodCount,
  // An argument.
  kConversion,
  kNeedsMove,
  kOutParameter,
  kFraction,
  kBool,
  kSpanOfNonConst,
  kSpanOfBool,
  kRangeOfRefs,
  kVoidRef,
  kRefType,
  kRefOutParameter,
  kRefsOfOtherType,
  kTemporary,
  // The result.
  kReference,
  kReferenceToUncopyable,
  kView,
};

constexpr bool is_not(Misuse one, Misuse other) noexcept { return one != other; }

/// What the static_assert of an overload that exists for its sentence asks.
template <class... T>
inline constexpr bool never = false;

/// Which argument is wrong: for who reads where a compiler found the sentence.
template <std::size_t Number, class Parameter, class Argument>
struct ArgumentAt;

/// Says what is wrong. `Where` is what the compiler names beside it.
template <Misuse M, class... Where>
constexpr void explain() noexcept {
  static_assert(is_not(M, Misuse::kNoFunction),
                "manta: remote<f> takes a function, a captureless lambda or a functor with one signature; "
                "pick an overload with manta::overload<R(P...)>(&f), and submit a closure");
  static_assert(is_not(M, Misuse::kMethodAsFunction),
                "manta: a method is no task of its own: call it on an actor, handle.call<&A::method>(args...)");
  static_assert(is_not(M, Misuse::kFunctionAsMethod), "manta: call<&A::method> takes a method");
  static_assert(is_not(M, Misuse::kDataMember),
                "manta: call<&A::method> takes a method, and this is a data member; write a method that returns it");
  static_assert(is_not(M, Misuse::kNoHandle),
                "manta: call<&A::method>(handle, args...) and send<&A::method>(handle, args...) take an actor's handle "
                "first");
  static_assert(is_not(M, Misuse::kOtherClass), "manta: this is a method of another class than the actor's");
  static_assert(is_not(M, Misuse::kNoClass), "manta: spawn<A> takes a class that is not const");
  static_assert(
      is_not(M, Misuse::kAbstractClass),
      "manta: spawn<A> builds an A, and this class is abstract: spawn a class that overrides its pure methods");
  static_assert(is_not(M, Misuse::kNoConstructor), "manta: the actor's class has no constructor for these arguments");
  static_assert(is_not(M, Misuse::kNotInvocable), "manta: this closure cannot be called with these arguments");
  static_assert(is_not(M, Misuse::kFunctionCount),
                "manta: this function takes another number of arguments (defaults are not seen)");
  static_assert(is_not(M, Misuse::kClosureCount),
                "manta: this closure takes another number of arguments (defaults are not seen)");
  static_assert(is_not(M, Misuse::kMethodCount),
                "manta: this method takes another number of arguments (defaults are not seen)");
  static_assert(is_not(M, Misuse::kConversion), "manta: this argument does not convert to the parameter's type");
  static_assert(is_not(M, Misuse::kNeedsMove), "manta: this argument cannot be copied; give it away with std::move");
  static_assert(
      is_not(M, Misuse::kOutParameter),
      "manta: a non-const reference parameter cannot be a task's: nobody would see what it changes; where you "
      "mean it, submit with std::ref(x)");
  static_assert(
      is_not(M, Misuse::kFraction),
      "manta: a floating-point argument for an integer parameter would lose its fraction; convert it yourself");
  static_assert(is_not(M, Misuse::kBool),
                "manta: only a bool is an argument for a bool parameter; compare or convert it yourself");
  static_assert(is_not(M, Misuse::kSpanOfNonConst),
                "manta: a span parameter must be a span of const, for the task shares what it views");
  static_assert(is_not(M, Misuse::kSpanOfBool),
                "manta: a span of bool has no owner to keep, for std::vector<bool> holds bits; take a span of char, or "
                "pass the reference of an array that was put");
  static_assert(
      is_not(M, Misuse::kRangeOfRefs),
      "manta: many references are no range of values; take a std::span<const manta::Value<T>>, which fits them");
  static_assert(is_not(M, Misuse::kVoidRef), "manta: an ObjectRef<void> has no value to pass; order with .after(ref)");
  static_assert(is_not(M, Misuse::kRefType),
                "manta: the value of this reference does not convert to the parameter's type");
  static_assert(is_not(M, Misuse::kRefOutParameter),
                "manta: a non-const reference parameter cannot be a task's: the value of a reference is shared");
  static_assert(is_not(M, Misuse::kRefsOfOtherType),
                "manta: these references are of another type than the values of the span");
  static_assert(
      is_not(M, Misuse::kTemporary),
      "manta: a coroutine's parameter would refer to a temporary that dies when it first waits; take a value");
  static_assert(is_not(M, Misuse::kReference), "manta: a task's result is a value; this function returns a reference");
  static_assert(is_not(M, Misuse::kReferenceToUncopyable),
                "manta: a call's result is a value; this method returns a reference to what cannot be copied");
  static_assert(is_not(M, Misuse::kView),
                "manta: a task's result is a value; this function returns a view of something that dies");
}

}  // namespace detail
MANTA_NAMESPACE_END
