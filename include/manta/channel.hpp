// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Channels: a bounded queue of values between tasks, coroutines and threads.
///
///     manta::Async<int> sum_of(manta::Channel<int> numbers) {
///       int sum = 0;
///       while (std::optional<int> n = co_await numbers.receive()) sum += *n;   // ends when it is closed and drained
///       co_return sum;
///     }
///
///     manta::Channel<int> numbers(16);             // room for 16: whoever is faster waits
///     auto sum = manta::submit(sum_of, numbers);
///     for (int i = 1; i <= 100; ++i) numbers.send(i).get();
///     numbers.close();
///     assert(*sum.get() == 5050);

#include <manta/async.hpp>
#include <manta/detail/waiting/channel.hpp>
#include <manta/options.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// What sending and receiving have in common: the wait, which is made only if there is one.
class ChannelOperation {
 public:
  ChannelOperation(const ChannelOperation&) = delete;
  ChannelOperation& operator=(const ChannelOperation&) = delete;

 protected:
  explicit ChannelOperation(ChannelBase& channel) noexcept : channel_(channel) {}
  ~ChannelOperation() = default;

  /// Makes the first try of a coroutine, by `step()`. False: suspend() follows.
  template <class Step>
  bool try_first(Step step) {
    const ChannelTurn turn = next_channel_turn();
    if (turn == ChannelTurn::kStop) return false;
    done_ = step() == ChannelStep::kDone;
    return done_ && turn == ChannelTurn::kGo;
  }

  template <class Promise>
  bool suspend(std::coroutine_handle<Promise> handle, ChannelSide side, void* value) {
    static_assert(std::derived_from<Promise, FrameBase>,
                  "manta: a channel is awaited by manta's own coroutines; elsewhere use .get(), try_send, try_receive");
    frame_ = &handle.promise();
    if (done_) {
      suspend_behind(*frame_);
      return true;
    }
    std::construct_at(&wait_, channel_, value, side);
    return suspend_in_channel(*frame_, wait_);
  }

  /// What came of the wait of the coroutine. A wait that has its answer gives it, even to a task that was cancelled
  /// meanwhile: the value would be lost.
  [[nodiscard]] ChannelAnswer answer() const {
    if (done_) return ChannelAnswer::kDone;
    if (wait_.answer == ChannelAnswer::kNone) throw_if_cancelled(*frame_);
    return wait_.answer;
  }

  ChannelBase& channel_;

 private:
  bool done_ = false;
  FrameBase* frame_ = nullptr;
  union {
    ChannelSuspension wait_;
  };
};

/// The answer of a blocking wait, which throws where there was none.
[[nodiscard]] inline ChannelAnswer block_or_throw(ChannelBase& channel, ChannelSide side, void* value,
                                                  const GetOptions& options) {
  const ChannelAnswer answer = block_in_channel(channel, side, value, options);
  if (answer == ChannelAnswer::kNone) throw_channel_timeout(channel);
  if (answer == ChannelAnswer::kEnded) throw_channel_ended();
  return answer;
}

/// `channel.send(value)`.
template <class T>
class [[nodiscard("a send does nothing until it is awaited, or got")]] SendOperation : ChannelOperation {
 public:
  SendOperation(ChannelOf<T>& channel, T&& value) noexcept : ChannelOperation(channel), value_(std::move(value)) {}

  [[nodiscard]] bool await_ready() {
    return try_first([this] {
      const ChannelStep step = typed().send(value_);
      if (step == ChannelStep::kClosed) throw_channel_closed(channel_);
      return step;
    });
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle, ChannelSide::kSender, &value_);
  }
  void await_resume() const { finish(answer()); }

  /// Blocks until the value is in the channel.
  ///
  /// Errors: `ChannelClosedError`; `GetTimeoutError`, and those of `ObjectRef::get`.
  void get(const GetOptions& options = {}) {
    const ChannelStep step = typed().send(value_);
    if (step == ChannelStep::kClosed) throw_channel_closed(channel_);
    if (step == ChannelStep::kDone) return;
    finish(block_or_throw(channel_, ChannelSide::kSender, &value_, options));
  }
  template <class Rep, class Period>
  void get(std::chrono::duration<Rep, Period> timeout) {
    get(GetOptions{.timeout = timeout});
  }

 private:
  [[nodiscard]] ChannelOf<T>& typed() noexcept { return static_cast<ChannelOf<T>&>(channel_); }
  void finish(ChannelAnswer answer) const {
    if (answer == ChannelAnswer::kClosed) throw_channel_closed(channel_);
    if (answer == ChannelAnswer::kEnded) throw_channel_ended();
  }

  T value_;
};

/// `channel.receive()`.
template <class T>
class [[nodiscard("a receive does nothing until it is awaited, or got")]] ReceiveOperation : ChannelOperation {
 public:
  explicit ReceiveOperation(ChannelOf<T>& channel) noexcept : ChannelOperation(channel) {}
  ~ReceiveOperation() {
    if (has_value_) std::destroy_at(&value_);
  }
  ReceiveOperation(const ReceiveOperation&) = delete;
  ReceiveOperation& operator=(const ReceiveOperation&) = delete;

  [[nodiscard]] bool await_ready() noexcept {
    return try_first([this] { return receive() ? ChannelStep::kDone : ChannelStep::kNotNow; });
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle, ChannelSide::kReceiver, &value_);
  }
  std::optional<T> await_resume() { return has_value_ ? take() : finish(answer()); }

  /// Blocks until there is a value. Nothing: the channel is closed, and drained.
  ///
  /// Errors: `GetTimeoutError`, and those of `ObjectRef::get`.
  std::optional<T> get(const GetOptions& options = {}) {
    if (receive()) return take();
    return finish(block_or_throw(channel_, ChannelSide::kReceiver, &value_, options));
  }
  template <class Rep, class Period>
  std::optional<T> get(std::chrono::duration<Rep, Period> timeout) {
    return get(GetOptions{.timeout = timeout});
  }

  /// The same, but nothing when the time is up.
  std::optional<T> try_get(const GetOptions& options) {
    if (receive()) return take();
    const ChannelAnswer answer = block_in_channel(channel_, ChannelSide::kReceiver, &value_, options);
    return answer == ChannelAnswer::kNone ? std::nullopt : finish(answer);
  }

 private:
  [[nodiscard]] bool receive() noexcept {
    const ChannelStep step = static_cast<ChannelOf<T>&>(channel_).receive(
        [this](T&& value) noexcept { std::construct_at(&value_, std::move(value)); });
    return has_value_ = step == ChannelStep::kDone;
  }
  std::optional<T> finish(ChannelAnswer answer) {
    if (answer == ChannelAnswer::kEnded) throw_channel_ended();
    if (answer == ChannelAnswer::kClosed) return std::nullopt;
    has_value_ = true;
    return take();
  }
  std::optional<T> take() noexcept { return std::optional<T>(std::move(value_)); }

  bool has_value_ = false;
  union {
    T value_;
  };
};

}  // namespace detail

/// A bounded queue of values that tasks, coroutines and threads send and receive, many at both ends.
///
/// A handle: copies are the same channel, which lives as long as one of them. It belongs to the runtime in which it was
/// made, but values inside are on no account: `capacity` bounds them.
///
/// Requires: a `T` that moves without throwing, and whose move does not wait for the channel. A handle outlives the
///           operations that it began. A handle that was moved from is used only to assign or destroy; other uses throw
///           `InvalidArgumentError`.
/// Ensures:  each value that a send has accepted goes to exactly one receiver, or is destroyed with the channel. Values
///           of one sender arrive in its order. Senders that wait are served first come, first served, and so are
///           receivers; but one that comes when there is room, or a value, may be faster. A wait that ends by
///           cancellation, by its timeout, or by an error moves no value.
/// Threads:  any, as for a `std::shared_ptr`: different copies from any threads, and one copy too, but for assignments.
/// Cost:     where neither side waits, one compare-exchange and one store on each; no allocation, also where they do.
template <class T>
class [[nodiscard("a channel without a handle ends at once")]] Channel {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>, "manta: a channel carries values that are not const");
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>,
                "manta: a channel carries values that move without throwing: std::unique_ptr<T> does");

 public:
  /// Makes a channel with room for `capacity` values, in the runtime of the calling thread.
  ///
  /// Errors: `InvalidArgumentError`: the capacity is 0, or above 16,777,214. Those of a submission; `std::bad_alloc`.
  /// Cost:   16 bytes and a `T` for each of `capacity`, at once, and 384 more.
  explicit Channel(std::size_t capacity, std::source_location site = std::source_location::current())
      : state_(new detail::ChannelOf<T>(detail::home_of_channels(), capacity, site)) {}

  Channel(const Channel& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) state_->hold();
  }
  Channel(Channel&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Channel& operator=(Channel other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~Channel() {
    if (state_ != nullptr && state_->let_go()) delete state_;
  }

  /// Sends a value: `co_await channel.send(v)` in a coroutine, `channel.send(v).get()` elsewhere. Waits while the
  /// channel is full. Does nothing before it is awaited, or got.
  ///
  /// Errors: of the `co_await`: `ChannelClosedError`; `CancelledError`; `ShutDownError` if the channel's runtime has
  ///         ended. The value was not sent then, and is lost with the operation.
  detail::SendOperation<T> send(T value) const MANTA_LIFETIMEBOUND { return {state(), std::move(value)}; }

  /// Receives a value: `co_await channel.receive()`, or `channel.receive().get()`. Waits while the channel is empty.
  ///
  /// Returns: an `std::optional<T>`; nothing if the channel is closed and all its values have been received.
  /// Errors:  of the `co_await`: `CancelledError`, `ShutDownError`. A coroutine that was cancelled after it had been
  ///          given a value gets the value, and the error at its next `co_await`.
  detail::ReceiveOperation<T> receive() const MANTA_LIFETIMEBOUND { return detail::ReceiveOperation<T>(state()); }

  /// Sends the value if there is room now.
  ///
  /// Ensures: false: the channel is full, and `value` is unchanged.
  /// Errors:  `ChannelClosedError`, and `value` is unchanged.
  [[nodiscard("the value may not have been sent")]] bool try_send(T&& value) const {
    const detail::ChannelStep step = state().send(value);
    if (step == detail::ChannelStep::kClosed) detail::throw_channel_closed(*state_);
    if (step == detail::ChannelStep::kNotNow) detail::polled_in_vain();
    return step == detail::ChannelStep::kDone;
  }
  [[nodiscard("the value may not have been sent")]] bool try_send(const T& value) const { return try_send(T(value)); }

  /// The same, and blocks as long as the timeout.
  ///
  /// Errors: also those of `ObjectRef::try_get`.
  template <class Rep, class Period>
  [[nodiscard("the value may not have been sent")]] bool try_send(T&& value,
                                                                  std::chrono::duration<Rep, Period> timeout) const {
    const detail::ChannelStep step = state().send(value);
    if (step == detail::ChannelStep::kClosed) detail::throw_channel_closed(*state_);
    if (step == detail::ChannelStep::kDone) return true;
    return settle(detail::block_in_channel(*state_, detail::ChannelSide::kSender, &value, {.timeout = timeout}));
  }
  template <class Rep, class Period>
  [[nodiscard("the value may not have been sent")]] bool try_send(const T& value,
                                                                  std::chrono::duration<Rep, Period> timeout) const {
    return try_send(T(value), timeout);
  }

  /// Receives a value if there is one now.
  [[nodiscard("the value would be lost")]] std::optional<T> try_receive() const {
    std::optional<T> value;
    const detail::ChannelStep step = state().receive([&value](T&& v) noexcept { value.emplace(std::move(v)); });
    if (step == detail::ChannelStep::kNotNow) detail::polled_in_vain();
    return value;
  }

  /// The same, and blocks as long as the timeout. Nothing: the time is up, or the channel is closed and drained.
  ///
  /// Errors: those of `ObjectRef::try_get`.
  template <class Rep, class Period>
  [[nodiscard("the value would be lost")]] std::optional<T> try_receive(
      std::chrono::duration<Rep, Period> timeout) const {
    return receive().try_get(GetOptions{.timeout = timeout});
  }

  /// Closes the channel, once and for all: senders get a `ChannelClosedError`, those that wait included; receivers get
  /// the values that are inside, and then nothing.
  ///
  /// Threads: any; a second call changes nothing.
  void close() const { state().close(); }
  [[nodiscard]] bool is_closed() const { return state().is_closed(); }

  [[nodiscard]] std::size_t capacity() const { return state().capacity(); }

  /// How many values were inside a moment ago.
  [[nodiscard]] std::size_t size() const { return state().size(); }

  /// Whether two handles are of one channel.
  friend bool operator==(const Channel& a, const Channel& b) noexcept { return a.state_ == b.state_; }

 private:
  [[nodiscard]] detail::ChannelOf<T>& state() const {
    if (state_ == nullptr) [[unlikely]]
      detail::throw_channel_empty_handle();
    return *state_;
  }
  /// Makes the result of `try_send` out of the answer of a wait with a timeout.
  [[nodiscard]] bool settle(detail::ChannelAnswer answer) const {
    if (answer == detail::ChannelAnswer::kClosed) detail::throw_channel_closed(*state_);
    if (answer == detail::ChannelAnswer::kEnded) detail::throw_channel_ended();
    return answer == detail::ChannelAnswer::kDone;
  }

  detail::ChannelOf<T>* state_;
};

MANTA_NAMESPACE_END
