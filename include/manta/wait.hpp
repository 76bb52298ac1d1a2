// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/await.hpp>
#include <manta/detail/waiting/completion_queue.hpp>
#include <manta/get.hpp>
#include <manta/object_ref.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Marks up to `wanted` of the references of a range in `done` that are done already; returns how many.
template <class Range>
[[nodiscard]] std::size_t mark_done(const Range& refs, std::size_t wanted, std::vector<bool>& done) {
  std::size_t found = 0;
  std::size_t index = 0;
  for (const auto& ref : refs) {
    if (found == wanted) break;
    Node& node = ref.node();
    require_alive(node);
    if (node.done()) {
      done[index] = true;
      ++found;
    }
    ++index;
  }
  return found;
}

/// Waits for `wanted` of the references of a range that are not marked, and marks them.
template <class Range>
void wait_for_rest(const Range& refs, std::size_t wanted, Duration timeout, std::vector<bool>& done) {
  CompletionQueue queue(done.size());
  std::size_t index = 0;
  for (const auto& ref : refs) {
    if (!done[index]) queue.add(ref.node(), index);
    ++index;
  }
  queue.wait_for(wanted, {.timeout = timeout});
  for (; wanted > 0; --wanted) {
    const std::optional<std::size_t> next = queue.pop();
    if (!next.has_value()) break;
    done[*next] = true;
  }
}

}  // namespace detail

/// The result of `wait`: the references that are done, in order of the input, and the rest.
template <class Ref>
struct WaitResult {
  std::vector<Ref> ready;
  std::vector<Ref> pending;
};

/// Waits until some references are done, with a value or an error.
///
/// Ensures: `ready` holds exactly `num_returns` references if that many are done in time, else those that are; ready
///          and pending together are the input. The calling thread runs nothing.
/// Cost:    O(references) a call, so a loop that takes one of many at a time is quadratic: use `as_completed` there.
///          References of a vector that is moved in are moved, and not counted. The thread wakes once.
/// Errors:  `InvalidArgumentError`: `num_returns` is more than there are references, or less than 1.
template <class Range>
  requires detail::RefRange<std::remove_cvref_t<Range>>
[[nodiscard]] WaitResult<detail::RefOf<Range>> wait(Range&& refs, const WaitOptions& options = {}) {
  using Ref = detail::RefOf<Range>;
  constexpr bool owned = std::is_same_v<Range, std::vector<Ref>>;
  const std::size_t count = static_cast<std::size_t>(std::distance(std::begin(refs), std::end(refs)));
  validate(options, count);
  const auto wanted = static_cast<std::size_t>(merge(detail::defaults_of<WaitOptions>, options).num_returns.as_int64());
  std::vector<bool> done(count);
  const std::size_t found = detail::mark_done(refs, wanted, done);
  if (found < wanted) detail::wait_for_rest(refs, wanted - found, options.timeout, done);
  WaitResult<Ref> result;
  const auto ready = static_cast<std::size_t>(std::count(done.begin(), done.end(), true));
  result.ready.reserve(ready);  // here, while the input is unchanged
  result.pending.reserve(count - ready);
  std::size_t index = 0;
  for (auto& ref : refs) {
    std::vector<Ref>& side = done[index++] ? result.ready : result.pending;
    if constexpr (owned) {
      side.push_back(std::move(ref));
    } else {
      side.push_back(ref);
    }
  }
  return result;
}

template <detail::RefRange Range>
WaitResult<detail::RefOf<Range>> wait(const Range&, detail::BareNumber) {
  static_assert(detail::never<Range>, "manta: say what the number is: wait(refs, {.num_returns = 2, .timeout = 50ms})");
  return {};
}

template <class T>
WaitResult<ObjectRef<T>> wait(const ObjectRef<T>&, const WaitOptions& = {}) {
  static_assert(detail::never<T>,
                "manta: wait takes a range of references: wait(std::vector{a, b}); one is got, ref.get()");
  return {};
}

/// The result of `as_completed`: a range to iterate once, or to await. It holds the references.
template <class Ref>
class [[nodiscard("iterate it, or await its next()")]] AsCompleted {
 public:
  explicit AsCompleted(std::vector<Ref> refs, const GetOptions& options)
      : refs_(std::move(refs)), timeout_(options, detail::first_node(refs_)), queue_(refs_.size()) {
    for (std::size_t i = 0; i < refs_.size(); ++i) queue_.add(refs_[i].node(), i);
  }

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Ref;
    using difference_type = std::ptrdiff_t;
    using pointer = Ref*;
    using reference = Ref&;

    Iterator() = default;
    explicit Iterator(AsCompleted& all) : all_(&all) { advance(); }
    Ref& operator*() const { return all_->refs_[*index_]; }
    Ref* operator->() const { return &**this; }
    Iterator& operator++() {
      advance();
      return *this;
    }
    void operator++(int) { advance(); }
    friend bool operator==(const Iterator& iterator, std::default_sentinel_t) { return !iterator.index_.has_value(); }

   private:
    void advance() { index_ = all_->wait_for_next(); }

    AsCompleted* all_ = nullptr;
    std::optional<std::size_t> index_;
  };

  [[nodiscard]] Iterator begin() { return Iterator(*this); }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// `co_await all.next()`: the next reference that is done, without blocking a worker; nothing after the last.
  ///
  /// Requires: `*this` outlives the await; one at a time.
  class Next {
   public:
    explicit Next(AsCompleted& all) noexcept : all_(&all) {}
    static constexpr bool await_ready() noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> handle) noexcept {
      static_assert(std::derived_from<Promise, detail::FrameBase>, "manta: next is for manta's own coroutines");
      frame_ = &handle.promise();
      return all_->queue_.suspend(*frame_);
    }
    std::optional<Ref> await_resume() {
      detail::throw_if_cancelled(*frame_);
      const std::optional<std::size_t> index = all_->queue_.pop();
      return index.has_value() ? std::optional(std::move(all_->refs_[*index])) : std::nullopt;
    }

   private:
    AsCompleted* all_;
    detail::FrameBase* frame_ = nullptr;
  };
  [[nodiscard("co_await it")]] Next next() noexcept { return Next(*this); }

 private:
  friend class Iterator;

  [[nodiscard]] std::optional<std::size_t> wait_for_next() {
    if (!queue_.is_spent() && !queue_.wait_for(1, timeout_.rest())) detail::throw_not_completed();
    return queue_.pop();
  }

  std::vector<Ref> refs_;
  detail::SharedTimeout timeout_;
  detail::CompletionQueue queue_;
};

/// Iterates references in the order in which they become done, blocking for each next one.
///
///     for (auto& ref : manta::as_completed(refs)) use(*ref.get());
///
/// A coroutine can await them, and blocks no worker:
///
///     auto all = manta::as_completed(refs);
///     while (auto ref = co_await all.next()) use(co_await *ref);
///
/// Errors: `GetTimeoutError` from the iteration, if not all are done within the timeout, which counts from this call.
template <detail::RefRange Range>
AsCompleted<detail::RefOf<Range>> as_completed(const Range& refs, const GetOptions& options = {}) {
  return AsCompleted<detail::RefOf<Range>>({std::begin(refs), std::end(refs)}, options);
}
template <detail::RefRange Range, class Rep, class Period>
AsCompleted<detail::RefOf<Range>> as_completed(const Range& refs, std::chrono::duration<Rep, Period> timeout) {
  return as_completed(refs, GetOptions{.timeout = timeout});
}
template <class T>
AsCompleted<ObjectRef<T>> as_completed(const ObjectRef<T>&, const GetOptions& = {}) {
  static_assert(detail::never<T>, "manta: as_completed takes a range of references: as_completed(std::vector{a, b})");
  return AsCompleted<ObjectRef<T>>({}, {});
}

MANTA_NAMESPACE_END
