// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/publish.hpp>
#include <manta/detail/objects/stored_value.hpp>
#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/frame.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/detail/waiting/foreign.hpp>
#include <manta/object_ref.hpp>

#include <concepts>
#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN

template <class T>
class Async;

namespace detail {

template <class T>
inline constexpr bool is_async = false;
template <class T>
inline constexpr bool is_async<Async<T>> = true;

template <class T>
struct UnwrapAsync {
  using type = T;
};
template <class T>
struct UnwrapAsync<Async<T>> {
  using type = T;
};

struct FinalAwaiter {
  static constexpr bool await_ready() noexcept { return false; }
  template <class Promise>
  static void await_suspend(std::coroutine_handle<Promise> handle) noexcept {
    frame_finished(handle.promise());
  }
  static void await_resume() noexcept {}
};

template <class T>
struct AsyncPromiseBase : FrameBase {
  static std::suspend_always initial_suspend() noexcept { return {}; }
  static FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { error = std::current_exception(); }
  static void* operator new(std::size_t size) { return frame_allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { frame_free(frame, size); }
};

template <class T>
struct AsyncPromise : AsyncPromiseBase<T> {
  std::optional<T> value;

  Async<T> get_return_object() noexcept;
  template <class U = T>
    requires std::convertible_to<U, T>
  void return_value(U&& result) {
    value.emplace(static_cast<U&&>(result));
  }
  T result() {
    if (this->error != nullptr) std::rethrow_exception(this->error);
    return std::move(*value);
  }
};

template <>
struct AsyncPromise<void> : AsyncPromiseBase<void> {
  Async<void> get_return_object() noexcept;
  static void return_void() noexcept {}
  void result() const {
    if (error != nullptr) std::rethrow_exception(error);
  }
};

}  // namespace detail

/// A coroutine that returns a `T`. A function that returns an `Async` is a task that can wait without a worker.
///
/// Lazy: nothing runs until it is called through `remote`, `submit` or an actor, or awaited. An `Async` that is awaited
/// directly is part of the same task. Its parameters should be values: a frame outlives the caller's temporaries.
///
/// Requires: destroyed only before it starts or after it ends; awaiting it ensures this.
/// Errors:   if it is empty when it should start, since it was moved from or awaited before: an `InvalidArgumentError`,
///           from its `co_await`, or as the cause of the task's `TaskError`.
template <class T>
class [[nodiscard("an Async does nothing until it is awaited")]] Async {
 public:
  using promise_type = detail::AsyncPromise<T>;
  using value_type = T;

  Async(Async&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Async& operator=(Async&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Async() {
    if (handle_) handle_.destroy();
  }

  struct Awaiter {
    std::coroutine_handle<promise_type> handle;

    static constexpr bool await_ready() noexcept { return false; }
    template <class Parent>
    bool await_suspend(std::coroutine_handle<Parent> parent) noexcept {
      static_assert(std::derived_from<Parent, detail::FrameBase>,
                    "manta: an Async is awaited by an Async; elsewhere, make it a task with submit or remote");
      handle.promise().parent = &parent.promise();
      handle.promise().root = parent.promise().root;
      if (detail::must_stop()) return false;  // it does not start, and await_resume() throws
      detail::resume_next(handle);
      return true;
    }
    T await_resume() {
      if (!handle.done()) detail::throw_if_cancelled(handle.promise());
      return handle.promise().result();
    }
  };

  /// Errors: `InvalidArgumentError`: this was moved from, or awaited before.
  Awaiter operator co_await() && { return {unstarted()}; }

  // For manta.
  explicit Async(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  std::coroutine_handle<promise_type> release() {
    (void)unstarted();
    return std::exchange(handle_, {});
  }

 private:
  [[nodiscard]] std::coroutine_handle<promise_type> unstarted() const {
    if (!handle_ || handle_.promise().root != nullptr) [[unlikely]]
      detail::throw_async_spent();
    return handle_;
  }

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
Async<T> AsyncPromise<T>::get_return_object() noexcept {
  auto handle = std::coroutine_handle<AsyncPromise>::from_promise(*this);
  this->self = handle;
  return Async<T>(handle);
}

inline Async<void> AsyncPromise<void>::get_return_object() noexcept {
  auto handle = std::coroutine_handle<AsyncPromise>::from_promise(*this);
  self = handle;
  return Async<void>(handle);
}

template <class T>
void complete_frame(Node& node, FrameBase& top) {
  auto& promise = static_cast<AsyncPromise<T>&>(top);
  if constexpr (std::is_void_v<T>) {
    promise.result();
  } else {
    StoredValue<std::remove_cv_t<T>>::construct(node, [&promise] { return promise.result(); });
  }
}

/// Awaits a reference, in a coroutine of ours or of anybody.
template <class T>
class RefAwaiter {
 public:
  explicit RefAwaiter(AnyRef ref) noexcept : ref_(std::move(ref)) {}
  RefAwaiter(RefAwaiter&& other) noexcept : ref_(std::move(other.ref_)) {}

  [[nodiscard]] bool await_ready() const {
    Node& node = ref_.node();
    if (node.done())
      return !must_stop();  // if it must, await_suspend() notes whose frame this is, and waits for nothing
    require_alive(node);
    request_value(node);
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    if constexpr (std::derived_from<Promise, FrameBase>) {
      frame_ = &handle.promise();
      return suspend_on(*frame_, ours_, ref_.node());
    } else {
      foreign_.emplace();
      return suspend_foreign(handle, *foreign_, ref_.node());
    }
  }

  Got<T> await_resume() {
    settle();
    Node& node = ref_.node();
    if (!node.has_value()) throw_outcome(node);
    if constexpr (!std::is_void_v<T>) return Value<T>(ref_.release());
  }

  /// Ends the wait without looking at the outcome.
  void settle() const {
    if (frame_ != nullptr) throw_if_cancelled(*frame_);
  }

 private:
  AnyRef ref_;
  FrameBase* frame_ = nullptr;
  NodeSuspension ours_;
  std::optional<ForeignSuspension> foreign_;
};

/// Awaits the end, whatever the outcome.
class SettleAwaiter : public RefAwaiter<void> {
 public:
  using RefAwaiter<void>::RefAwaiter;
  void await_resume() const { settle(); }
};

class TimeAwaiter {
 public:
  explicit TimeAwaiter(std::chrono::nanoseconds time) noexcept : time_(time) {}
  static constexpr bool await_ready() noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    static_assert(std::derived_from<Promise, FrameBase>, "manta: sleep_for is for manta's own coroutines");
    frame_ = &handle.promise();
    return suspend_for(*frame_, time_);
  }
  void await_resume() const { throw_if_cancelled(*frame_); }

 private:
  std::chrono::nanoseconds time_;
  FrameBase* frame_ = nullptr;
};

class YieldAwaiter {
 public:
  static constexpr bool await_ready() noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> handle) noexcept {
    static_assert(std::derived_from<Promise, FrameBase>, "manta: yield is for manta's own coroutines");
    frame_ = &handle.promise();
    suspend_behind(*frame_);
  }
  void await_resume() const { throw_if_cancelled(*frame_); }

 private:
  FrameBase* frame_ = nullptr;
};

}  // namespace detail

/// `co_await ref`: the value, without blocking a worker; throws the task's error.
///
/// A coroutine of another library may await a reference too; a worker resumes it.
template <class T>
detail::RefAwaiter<T> operator co_await(const ObjectRef<T>& ref) noexcept {
  return detail::RefAwaiter<T>(ref);
}
template <class T>
detail::RefAwaiter<T> operator co_await(ObjectRef<T>&& ref) noexcept {
  return detail::RefAwaiter<T>(std::move(ref));
}

/// `co_await sleep_for(10ms)`: continues at least that much later, and holds no worker meanwhile.
template <class Rep, class Period>
[[nodiscard("co_await it")]] detail::TimeAwaiter sleep_for(std::chrono::duration<Rep, Period> time) {
  return detail::TimeAwaiter(Duration(time).value());
}

template <detail::Numeric N>
[[nodiscard("co_await it")]] detail::TimeAwaiter sleep_for(N) {
  static_assert(detail::never<N>, "manta: a length of time has a unit: sleep_for(50ms)");
  return detail::TimeAwaiter({});
}

/// `co_await yield()`: continues behind all queued work.
[[nodiscard("co_await it")]] inline detail::YieldAwaiter yield() noexcept { return {}; }

MANTA_NAMESPACE_END
