// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How one argument waits in its node for the call: a slot for each pair of parameter and argument type.
///
/// Every slot is built from the argument, knows its dependencies, and passes the parameter to the call. A call that may
/// be repeated (`ArgumentUse::kAgain`) gets copies instead of moved arguments.

#include <manta/detail/objects/dependency.hpp>
#include <manta/detail/objects/received.hpp>
#include <manta/detail/tasks/convert.hpp>
#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/fits.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/tasks/signature.hpp>
#include <manta/object_ref.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

enum class ArgumentUse : std::uint8_t {
  kForGood,  ///< The last attempt: arguments may be moved from.
  kAgain,  ///< There may be another.
};

using NameFunction = std::string_view (*)();

/// An argument that is kept by value.
template <class P, class A>
class PlainSlot {
  using Plain = std::remove_cvref_t<P>;
  using Stored = typename Kept<P, std::remove_cvref_t<A>>::type;
  static constexpr bool by_value = !std::is_lvalue_reference_v<P>;

 public:
  static constexpr bool has_dependencies = false;
  static constexpr bool copyable =
      !by_value || (!std::is_rvalue_reference_v<P> && std::is_copy_constructible_v<Stored>);
  using Carried = Stored;
  static constexpr bool portable = has_codec<Stored>;

  PlainSlot(A&& argument, NameFunction name, std::size_t index)
      : value_(keep(static_cast<A&&>(argument), name, index)) {}
  explicit PlainSlot(Arrival arrival) : value_(detail::decode<Stored>(*arrival.reader)) {}
  void encode(Writer& writer) const { detail::encode(writer, value_); }

  std::conditional_t<is_view<Plain>, Plain, P> pass(ArgumentUse how, NameFunction /*name*/, std::size_t /*index*/) {
    if constexpr (is_view<Plain>) {
      return Plain(value_);
    } else if constexpr (!by_value) {
      return value_;
    } else if constexpr (std::is_rvalue_reference_v<P>) {
      return static_cast<P>(value_);  // retries are refused for it
    } else if constexpr (copyable) {
      if (how == ArgumentUse::kAgain) return value_;
      return std::move(value_);
    } else {
      return std::move(value_);
    }
  }

  template <class Visit>
  void visit(Visit&&) noexcept {}

 private:
  static Stored keep(A&& argument, NameFunction name, std::size_t index) {
    if constexpr (is_span<Plain> && !std::is_same_v<std::remove_cvref_t<A>, Stored>) {
      const Plain view(argument);
      return Stored(view.begin(), view.end());
    } else if constexpr (is_view<Plain>) {
      return Stored(static_cast<A&&>(argument));
    } else {
      return convert<Stored>(static_cast<A&&>(argument), name, index);
    }
  }

  Stored value_;
};

/// An argument that is the value of a reference, once it is there.
template <class P, class T, bool Movable>
class DependencySlot {
  using Plain = std::remove_cvref_t<P>;
  static constexpr bool same = std::is_same_v<Plain, T>;
  static constexpr bool shared = is_shared_value<Plain, T>;

 public:
  static constexpr bool has_dependencies = true;
  static constexpr bool copyable = !same || std::is_reference_v<P> || std::is_copy_constructible_v<T>;
  using Carried = T;
  static constexpr bool portable = has_codec<T>;

  explicit DependencySlot(Arrival arrival) : dependency_(&receive<T>(arrival)) {}
  void encode(Writer& writer) const { detail::encode(writer, std::as_const(StoredValue<T>::get(*dependency_.node))); }

  DependencySlot(const ObjectRef<T>& ref, NameFunction, std::size_t) : dependency_(&AnyRef(ref).release()) {}
  DependencySlot(ObjectRef<T>&& ref, NameFunction, std::size_t) : dependency_(&ref.release()) {}

  decltype(auto) pass(ArgumentUse how, NameFunction name, std::size_t index) {
    Node& node = *dependency_.node;
    if constexpr (shared) {
      add_ref(node);
      return Plain(Value<T>(node));
    } else if constexpr (binds_to<P, T>) {
      return static_cast<P>(StoredValue<T>::get(node));
    } else if constexpr (same) {
      return pass_by_value(node, how);
    } else {
      return convert_value(StoredValue<T>::get(node), name, index);
    }
  }

  template <class Visit>
  void visit(Visit&& see) {
    see(dependency_);
  }

 private:
  static T pass_by_value(Node& node, ArgumentUse how) {
    T& value = StoredValue<T>::get(node);
    if constexpr (Movable && std::is_move_constructible_v<T>) {
      if (how == ArgumentUse::kForGood && is_only_ref(node)) return std::move(value);
    }
    if constexpr (std::is_copy_constructible_v<T>) {
      return static_cast<const T&>(value);
    } else {
      throw_not_unique(node);
    }
  }

  static Plain convert_value(const T& value, NameFunction name, std::size_t index) {
    if constexpr (is_view<Plain> || !std::is_convertible_v<const T&, Plain>) {
      return Plain(value);
    } else {
      return convert<Plain>(value, name, index);
    }
  }

  Dependency dependency_;
};

/// Adds a dependency; if there is no memory for it, drops the reference.
inline void add_dependency(std::vector<Dependency>& into, AnyRef ref, DependencyKind kind = DependencyKind::kValue) {
  Dependency& place = into.emplace_back(nullptr, kind);
  place.node = &ref.release();
}

/// As many dependencies as a range of references has, seen as a span of their values.
template <class P, class T>
class FanInSlot {
 public:
  static constexpr bool has_dependencies = true;
  static constexpr bool copyable = true;
  using Carried = T;
  static constexpr bool portable = has_codec<T>;

  explicit FanInSlot(Arrival arrival) {
    const auto count = detail::decode<std::uint64_t>(*arrival.reader);
    for (std::uint64_t i = 0; i < count; ++i) add_dependency(dependencies_, AnyRef(receive<T>(arrival)));
  }
  void encode(Writer& writer) const {
    detail::encode(writer, static_cast<std::uint64_t>(dependencies_.size()));
    for (const Dependency& dependency : dependencies_) {
      detail::encode(writer, std::as_const(StoredValue<T>::get(*dependency.node)));
    }
  }

  template <class Range>
  FanInSlot(Range&& refs, NameFunction, std::size_t) {
    dependencies_.reserve(refs.size());
    for (const ObjectRef<T>& ref : refs) add_dependency(dependencies_, ref);
  }

  std::span<const Value<T>> pass(ArgumentUse, NameFunction, std::size_t) {
    values_.clear();
    values_.reserve(dependencies_.size());
    for (const Dependency& dependency : dependencies_) {
      add_ref(*dependency.node);
      values_.emplace_back(*dependency.node);
    }
    return values_;
  }

  template <class Visit>
  void visit(Visit&& see) {
    for (Dependency& dependency : dependencies_) see(dependency);
  }

 private:
  std::vector<Dependency> dependencies_;
  std::vector<Value<T>> values_;
};

/// References of `.after`, which order and have no value.
class AfterSlot {
 public:
  void add(const AnyRef& ref) { add_dependency(dependencies_, ref, DependencyKind::kOrderOnly); }

  template <class Visit>
  void visit(Visit&& see) {
    for (Dependency& dependency : dependencies_) see(dependency);
  }

 private:
  std::vector<Dependency> dependencies_;
};

/// Chooses the slot for parameter P and an argument of type A&&, and finds their misuse.
///
/// `passes_temporary`: the parameter is a reference to a temporary of the call.
template <class P, class A>
struct SlotFor {
  using type = PlainSlot<P, A>;
  static constexpr bool passes_temporary = std::is_reference_v<P> && is_view<std::remove_cvref_t<P>>;
  static constexpr Misuse misuse = value_misuse<P, A>();
};
template <class P, class A>
  requires IsDependency<P, A>
struct SlotFor<P, A> {
  using T = typename ReferredTo<std::remove_cvref_t<A>>::type;
  using type = DependencySlot<P, T, !std::is_lvalue_reference_v<A>>;
  static constexpr bool passes_temporary = std::is_reference_v<P> && !binds_to<P, T>;
  static constexpr Misuse misuse = dependency_misuse<P, T>();
};
template <class P, class A>
  requires(IsSpanOfValues<std::remove_cvref_t<P>> && RangeOfRefs<std::remove_cvref_t<A>>)
struct SlotFor<P, A> {
  using T = typename SpanOfValues<std::remove_cvref_t<P>>::type;
  using Given = std::remove_cvref_t<decltype(*std::declval<const std::remove_cvref_t<A>&>().begin())>;
  using type = FanInSlot<P, T>;
  static constexpr bool passes_temporary = std::is_reference_v<P>;
  static constexpr Misuse misuse = std::is_same_v<Given, ObjectRef<T>> ? Misuse::kNone : Misuse::kRefsOfOtherType;
};

}  // namespace detail
MANTA_NAMESPACE_END
