// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/attributes.hpp>
#include <manta/detail/objects/counted_node.hpp>
#include <manta/detail/objects/stored_value.hpp>

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A base of types that hold a value: an attempt to print them is an error of one sentence, not a list of all
/// operators.
struct Printless {
  friend std::ostream& operator<<(std::ostream&, const Printless&) MANTA_REFUSED("manta: print the value: *ref.get()");
};

/// A pinned value: a counted reference to its node.
template <class T>
class Pin {
 public:
  explicit Pin(Node& counted) noexcept : node_(counted) {}
  [[nodiscard]] const T& get() const noexcept { return StoredValue<T>::get(*node_.get()); }

 private:
  CountedNode node_;
};

/// A copy, if copying is cheaper than counting.
template <class T>
class Copied {
 public:
  explicit Copied(Node& counted) noexcept : value_(StoredValue<T>::get(counted)) { drop_ref(counted); }
  [[nodiscard]] const T& get() const noexcept { return value_; }

 private:
  T value_;
};

/// Two registers, which the ABI passes without memory.
template <class T>
inline constexpr bool is_cheap_copy = std::is_trivially_copyable_v<T> && sizeof(T) <= 16 && StoredValue<T>::is_inline;

template <class T>
concept Iterable = requires(const T& range) {
  std::begin(range);
  std::end(range);
};

}  // namespace detail

/// The result of `get`: pointer-like, read-only, alive as long as this lives.
///
/// Ensures:  the value does not change or move while any `Value` of it lives, whatever becomes of its references and
///           its runtime. A trivially copyable value of up to 16 bytes is copied, so its address differs from one
///           `Value` to the next.
/// Cost:     copying one counts once, or copies 16 bytes.
/// Threads:  as a `std::shared_ptr<const T>`.
///
/// The value may die with it: `for (x : *f().get())` and `auto& v = *f().get()` dangle if `f()` returned the last
/// reference. Clang warns; GCC 12 does not. Iterate the `Value` itself, or name it:
///
///     auto words = manta::get(ref);
///     for (const std::string& word : words) use(word);
template <class T>
class MANTA_OWNER Value : public detail::Printless {
 public:
  using element_type = const T;

  [[nodiscard]] const T& operator*() const& noexcept MANTA_LIFETIMEBOUND { return hold_.get(); }
  [[nodiscard]] const T& operator*() const&& noexcept MANTA_LIFETIMEBOUND
    requires(!detail::is_cheap_copy<T>)
  {
    return hold_.get();
  }
  /// By value from a temporary that holds a copy, so that a reference to it lives on.
  [[nodiscard]] T operator*() const&& noexcept
    requires detail::is_cheap_copy<T>
  {
    return hold_.get();
  }
  [[nodiscard]] const T* operator->() const noexcept MANTA_LIFETIMEBOUND { return &hold_.get(); }
  [[nodiscard]] const T* get() const noexcept MANTA_LIFETIMEBOUND { return &hold_.get(); }

  /// Iterates the value, so that `for (auto& x : manta::get(ref))` keeps it alive.
  [[nodiscard]] auto begin() const MANTA_LIFETIMEBOUND
    requires detail::Iterable<T>
  {
    return std::begin(hold_.get());
  }
  [[nodiscard]] auto end() const MANTA_LIFETIMEBOUND
    requires detail::Iterable<T>
  {
    return std::end(hold_.get());
  }

  /// Converts to a pointer that pins as this does.
  ///
  /// Cost: one or two allocations: for interfaces that need it, not for loops.
  operator std::shared_ptr<const T>() const {
    if constexpr (detail::is_cheap_copy<T>) {
      return std::make_shared<const T>(hold_.get());
    } else {
      auto owner = std::make_shared<Value>(*this);
      return std::shared_ptr<const T>(owner, owner->get());
    }
  }

  /// For manta: takes over a counted reference to a node that has a value.
  explicit Value(detail::Node& counted) noexcept : hold_(counted) {}

 private:
  std::conditional_t<detail::is_cheap_copy<T>, detail::Copied<T>, detail::Pin<T>> hold_;
};

MANTA_NAMESPACE_END
