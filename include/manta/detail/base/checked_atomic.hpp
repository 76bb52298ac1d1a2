// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The atomics and the hook of the checked build. Include `<manta/detail/base/atomic.hpp>` instead.
///
/// A schedule explorer sets `yield_hook`; from then on each atomic operation, and each lock of a `Mutex`, calls it
/// before it takes effect, on the thread that performs it. The hook may keep that thread waiting as long as it likes. It
/// must not itself use `checked_atomic`. Without a hook the operations are those of `std::atomic`.
///
/// What is here explores interleavings; every operation runs with its own order on a real `std::atomic`, so values that
/// only a weaker machine would show are not explored.

#include <manta/version.hpp>

#include <atomic>
#include <cstddef>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

inline constinit std::atomic<void (*)()> yield_hook{nullptr};

/// Calls the explorer's hook, if there is one.
inline void yield_point() noexcept {
  if (void (*hook)() = yield_hook.load(std::memory_order_acquire)) hook();
}

/// A `std::atomic<T>` each of whose operations is a yield point.
///
/// Ensures: has the size and the address of the `std::atomic<T>` inside (a futex may wait on it).
template <class T>
class checked_atomic {
  template <class U>
  using Delta = std::conditional_t<std::is_pointer_v<U>, std::ptrdiff_t, U>;

 public:
  constexpr checked_atomic() noexcept = default;
  constexpr checked_atomic(T value) noexcept : value_(value) {}  // implicit, as std::atomic's
  checked_atomic(const checked_atomic&) = delete;
  checked_atomic& operator=(const checked_atomic&) = delete;

  [[nodiscard]] T load(std::memory_order order = std::memory_order_seq_cst) const noexcept {
    yield_point();
    return value_.load(order);
  }

  void store(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    value_.store(value, order);
  }

  T exchange(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.exchange(value, order);
  }

  bool compare_exchange_weak(T& expected, T desired, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.compare_exchange_weak(expected, desired, order);
  }

  bool compare_exchange_weak(T& expected, T desired, std::memory_order success, std::memory_order failure) noexcept {
    yield_point();
    return value_.compare_exchange_weak(expected, desired, success, failure);
  }

  bool compare_exchange_strong(T& expected, T desired, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.compare_exchange_strong(expected, desired, order);
  }

  bool compare_exchange_strong(T& expected, T desired, std::memory_order success, std::memory_order failure) noexcept {
    yield_point();
    return value_.compare_exchange_strong(expected, desired, success, failure);
  }

  template <class U = T>
  T fetch_add(Delta<U> delta, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.fetch_add(delta, order);
  }

  template <class U = T>
  T fetch_sub(Delta<U> delta, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.fetch_sub(delta, order);
  }

  T fetch_or(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.fetch_or(bits, order);
  }

  T fetch_and(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept {
    yield_point();
    return value_.fetch_and(bits, order);
  }

  operator T() const noexcept { return load(); }  // implicit, as std::atomic's

  T operator=(T value) noexcept {
    store(value);
    return value;
  }

  static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

 private:
  std::atomic<T> value_{};
};

}  // namespace detail
MANTA_NAMESPACE_END
