// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The atomics of the checked build. Include `<manta/detail/base/atomic.hpp>` instead.
///
/// On a thread of a schedule explorer, each operation asks the explorer (`explored.hpp`), which may return any value
/// that the memory model permits, also one that this machine would never show. The real `std::atomic` inside always
/// holds the newest value. On other threads the operations are those of `std::atomic`.

#include <manta/detail/base/explored.hpp>
#include <manta/version.hpp>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A `std::atomic<T>` whose operations a schedule explorer sees and decides.
///
/// Ensures: has the size and the address of the `std::atomic<T>` inside (a futex may wait on it).
template <class T>
class checked_atomic {
  static_assert(sizeof(T) <= sizeof(Explorer::Word) && std::is_trivially_copyable_v<T>);

  template <class U>
  using Delta = std::conditional_t<std::is_pointer_v<U>, std::ptrdiff_t, U>;
  using Word = Explorer::Word;
  using Strength = Explorer::Strength;
  using Order = std::memory_order;

 public:
  constexpr checked_atomic() noexcept : checked_atomic(T{}) {}
  constexpr checked_atomic(T value) noexcept : value_(value) {  // implicit, as std::atomic's
    if (!std::is_constant_evaluated()) say_made(value);
  }
  constexpr ~checked_atomic() {
    if (!std::is_constant_evaluated()) say_gone();
  }
  checked_atomic(const checked_atomic&) = delete;
  checked_atomic& operator=(const checked_atomic&) = delete;

  [[nodiscard]] T load(Order order = Order::seq_cst) const noexcept {
    return explorer == nullptr ? value_.load(order) : from_word(explorer->load(this, now(), order));
  }

  void store(T value, Order order = Order::seq_cst) noexcept {
    if (explorer == nullptr) return value_.store(value, order);
    explorer->store(this, now(), to_word(value), order);
    value_.store(value, Order::relaxed);
  }

  T exchange(T value, Order order = Order::seq_cst) noexcept {
    if (explorer == nullptr) return value_.exchange(value, order);
    return update(order, [value](T) { return value; });
  }

  bool compare_exchange_weak(T& expected, T desired, Order order = Order::seq_cst) noexcept {
    return compare_exchange_weak(expected, desired, order, failure_of(order));
  }

  bool compare_exchange_weak(T& expected, T desired, Order success, Order failure) noexcept {
    if (explorer == nullptr) return value_.compare_exchange_weak(expected, desired, success, failure);
    return compare_exchange(expected, desired, Strength::kWeak, success, failure);
  }

  bool compare_exchange_strong(T& expected, T desired, Order order = Order::seq_cst) noexcept {
    return compare_exchange_strong(expected, desired, order, failure_of(order));
  }

  bool compare_exchange_strong(T& expected, T desired, Order success, Order failure) noexcept {
    if (explorer == nullptr) return value_.compare_exchange_strong(expected, desired, success, failure);
    return compare_exchange(expected, desired, Strength::kStrong, success, failure);
  }

  template <class U = T>
  T fetch_add(Delta<U> delta, Order order = Order::seq_cst) noexcept {
    if (explorer == nullptr) return value_.fetch_add(delta, order);
    return update(order, [delta](T old) { return static_cast<T>(old + delta); });
  }

  template <class U = T>
  T fetch_sub(Delta<U> delta, Order order = Order::seq_cst) noexcept {
    if (explorer == nullptr) return value_.fetch_sub(delta, order);
    return update(order, [delta](T old) { return static_cast<T>(old - delta); });
  }

  T fetch_or(T bits, Order order = Order::seq_cst) noexcept {
    if (explorer == nullptr) return value_.fetch_or(bits, order);
    return update(order, [bits](T old) { return static_cast<T>(old | bits); });
  }

  T fetch_and(T bits, Order order = Order::seq_cst) noexcept {
    if (explorer == nullptr) return value_.fetch_and(bits, order);
    return update(order, [bits](T old) { return static_cast<T>(old & bits); });
  }

  operator T() const noexcept { return load(); }  // implicit, as std::atomic's

  T operator=(T value) noexcept {
    store(value);
    return value;
  }

  static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

 private:
  static constexpr Order failure_of(Order order) noexcept {
    if (order == Order::acq_rel) return Order::acquire;
    return order == Order::release ? Order::relaxed : order;
  }

  static Word to_word(T value) noexcept {
    Word word = 0;
    std::memcpy(&word, &value, sizeof value);
    return word;
  }

  static T from_word(Word word) noexcept {
    T value;
    std::memcpy(&value, &word, sizeof value);
    return value;
  }

  [[nodiscard]] Word now() const noexcept { return to_word(value_.load(Order::relaxed)); }

  void say_made(T value) const noexcept {
    if (explorer != nullptr) explorer->made(this, to_word(value));
  }

  void say_gone() const noexcept {
    if (explorer != nullptr) explorer->gone(this);
  }

  template <class Change>
  T update(Order order, Change change) noexcept {
    const T old = from_word(explorer->begin_update(this, now(), order));
    const T fresh = change(old);
    explorer->end_update(this, to_word(fresh), order);
    value_.store(fresh, Order::relaxed);
    return old;
  }

  bool compare_exchange(T& expected, T desired, Strength strength, Order success, Order failure) noexcept {
    Word seen = to_word(expected);
    if (!explorer->compare(this, now(), seen, strength, success, failure)) {
      expected = from_word(seen);
      return false;
    }
    explorer->end_update(this, to_word(desired), success);
    value_.store(desired, Order::relaxed);
    return true;
  }

  std::atomic<T> value_;
};

/// A fence that an explorer sees. The library has none (GCC's TSan rejects them), but code to compare it with may.
///
/// Requires: the calling thread has an explorer.
inline void checked_fence(std::memory_order order) noexcept { explorer->fence(order); }

}  // namespace detail
MANTA_NAMESPACE_END
