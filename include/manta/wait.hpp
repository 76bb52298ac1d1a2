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

template <class Ref>
class PendingRefs;

/// The result of `wait`: the references that are done, in order of the input, and the rest.
template <class Ref>
struct WaitResult {
  std::vector<Ref> ready;
  PendingRefs<Ref> pending;
};

/// The references that a `wait` left, in order of the input: a range to iterate, to convert to a `std::vector`, or to
/// move into the next `wait`, which then asks only for what became done meanwhile:
///
///     auto result = manta::wait(std::move(refs));
///     while (!result.pending.empty()) {
///       use(result.ready);
///       result = manta::wait(std::move(result.pending));
///     }
template <class Ref>
class PendingRefs {
 public:
  using value_type = Ref;

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Ref;
    using difference_type = std::ptrdiff_t;
    using pointer = const Ref*;
    using reference = const Ref&;

    Iterator() = default;
    Iterator(const Ref* at, const Ref* end) noexcept : at_(at), end_(end) { skip_taken(); }
    const Ref& operator*() const noexcept { return *at_; }
    const Ref* operator->() const noexcept { return at_; }
    Iterator& operator++() noexcept {
      ++at_;
      skip_taken();
      return *this;
    }
    Iterator operator++(int) noexcept { return std::exchange(*this, Iterator(at_ + 1, end_)); }
    friend bool operator==(const Iterator&, const Iterator&) noexcept = default;

   private:
    void skip_taken() noexcept {
      while (at_ != end_ && !at_->valid()) ++at_;
    }

    const Ref* at_ = nullptr;
    const Ref* end_ = nullptr;
  };
  using iterator = Iterator;
  using const_iterator = Iterator;

  PendingRefs() = default;
  PendingRefs(PendingRefs&& other) noexcept { swap(other); }
  PendingRefs(const PendingRefs& other) : refs_(other.begin(), other.end()) {}
  PendingRefs& operator=(PendingRefs other) noexcept {
    swap(other);
    return *this;
  }

  [[nodiscard]] std::size_t size() const noexcept { return refs_.size() - taken_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] Iterator begin() const noexcept { return {refs_.data(), refs_.data() + refs_.size()}; }
  [[nodiscard]] Iterator end() const noexcept { return {refs_.data() + refs_.size(), refs_.data() + refs_.size()}; }

  operator std::vector<Ref>() const& { return {begin(), end()}; }
  operator std::vector<Ref>() && {
    queue_.reset();
    std::erase_if(refs_, [](const Ref& ref) { return !ref.valid(); });
    taken_ = 0;
    return std::exchange(refs_, {});
  }

  friend bool operator==(const PendingRefs& a, const PendingRefs& b) { return std::ranges::equal(a, b); }
  friend bool operator==(const PendingRefs& a, const std::vector<Ref>& b) { return std::ranges::equal(a, b); }

 private:
  template <class Range>
    requires detail::RefRange<std::remove_cvref_t<Range>>
  friend WaitResult<detail::RefOf<Range>> wait(Range&&, const WaitOptions&);
  template <class R>
  friend WaitResult<R> wait(PendingRefs<R>&&, const WaitOptions&);

  explicit PendingRefs(std::vector<Ref> refs) noexcept : refs_(std::move(refs)) {}

  /// Takes up to `wanted` that are done, in order; waits for them.
  ///
  /// Cost: O(references) the first time, then O(what is taken).
  std::vector<Ref> take(std::size_t wanted, Duration timeout) {
    if (!queue_.has_value()) register_all();
    std::vector<std::size_t> found;
    std::vector<Ref> ready;
    found.reserve(wanted);
    ready.reserve(wanted);
    queue_->wait_for(wanted, {.timeout = timeout});
    while (found.size() < wanted) {
      const std::optional<std::size_t> next = queue_->pop();
      if (!next.has_value()) break;
      found.push_back(*next);
    }
    std::ranges::sort(found);
    for (const std::size_t index : found) ready.push_back(std::move(refs_[index]));
    taken_ += found.size();
    return ready;
  }

  void register_all() {
    detail::CompletionQueue queue(refs_.size());
    for (std::size_t i = 0; i < refs_.size(); ++i) queue.add(refs_[i].node(), i);
    queue_.emplace(std::move(queue));
  }

  void swap(PendingRefs& other) noexcept {
    std::swap(refs_, other.refs_);
    std::swap(taken_, other.taken_);
    std::swap(queue_, other.queue_);
  }

  std::vector<Ref> refs_;  // those that were taken are empty
  std::size_t taken_ = 0;
  std::optional<detail::CompletionQueue> queue_;  // after the references, which it names: goes before them
};

namespace detail {

/// The number that `wait` returns, of `count`.
[[nodiscard]] inline std::size_t number_wanted(const WaitOptions& options, std::size_t count) {
  validate(options, count);
  return static_cast<std::size_t>(merge(defaults_of<WaitOptions>, options).num_returns.as_int64());
}

}  // namespace detail

/// Waits until some references are done, with a value or an error.
///
/// Ensures: `ready` holds exactly `num_returns` references if that many are done in time, else those that are; ready
///          and pending together are the input. The calling thread runs nothing.
/// Cost:    O(references). References of a vector that is moved in are moved, and not counted. A loop that moves
///          `pending` into the next `wait` costs O(references) in all. The thread wakes once a call.
/// Errors:  `InvalidArgumentError`: `num_returns` is more than there are references, or less than 1.
template <class Range>
  requires detail::RefRange<std::remove_cvref_t<Range>>
[[nodiscard]] WaitResult<detail::RefOf<Range>> wait(Range&& refs, const WaitOptions& options = {}) {
  using Ref = detail::RefOf<Range>;
  const auto count = static_cast<std::size_t>(std::distance(std::begin(refs), std::end(refs)));
  const std::size_t wanted = detail::number_wanted(options, count);
  std::vector<bool> done(count);
  const std::size_t found = detail::mark_done(refs, wanted, done);
  if (found < wanted) detail::wait_for_rest(refs, wanted - found, options.timeout, done);
  const auto number = static_cast<std::size_t>(std::count(done.begin(), done.end(), true));
  std::vector<Ref> ready;
  std::vector<Ref> pending;
  ready.reserve(number);  // here, while the input is unchanged
  std::size_t index = 0;
  if constexpr (std::is_same_v<Range, std::vector<Ref>>) {
    pending = std::move(refs);
    std::size_t kept = 0;
    for (; index < count; ++index) {
      if (done[index]) {
        ready.push_back(std::move(pending[index]));
      } else if (const std::size_t to = kept++; to != index) {
        pending[to] = std::move(pending[index]);
      }
    }
    pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(kept), pending.end());
  } else {
    pending.reserve(count - number);
    for (auto& ref : refs) (done[index++] ? ready : pending).push_back(ref);
  }
  return {std::move(ready), PendingRefs<Ref>(std::move(pending))};
}

/// The same for what an earlier `wait` left.
///
/// Cost: O(references) the first time, then O(`num_returns`).
template <class Ref>
[[nodiscard]] WaitResult<Ref> wait(PendingRefs<Ref>&& refs, const WaitOptions& options = {}) {
  std::vector<Ref> ready = refs.take(detail::number_wanted(options, refs.size()), options.timeout);
  return {std::move(ready), std::move(refs)};
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
