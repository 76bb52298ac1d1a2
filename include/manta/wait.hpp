// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/misuse.hpp>
#include <manta/get.hpp>
#include <manta/object_ref.hpp>

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tells which of many nodes are done, in the order in which they come to be.
///
/// Each node has a waiter here until it is done or the queue goes; nothing stays behind in a node.
/// Threads: one consumer.
class MANTA_API CompletionQueue {
 public:
  CompletionQueue();
  ~CompletionQueue();
  CompletionQueue(CompletionQueue&&) noexcept;
  CompletionQueue& operator=(CompletionQueue&&) noexcept;

  /// Requires: the node lives until the queue goes.
  void add(Node& node, std::size_t index);

  /// The index of the next that is done; nothing if the time passes first, or there is none left.
  [[nodiscard]] std::optional<std::size_t> next(const GetOptions& options);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detail

/// What `wait` found: references that are done, in order of the input, and the rest.
template <class Ref>
struct WaitResult {
  std::vector<Ref> ready;
  std::vector<Ref> pending;
};

/// Waits until some references are done, with a value or an error.
///
/// Ensures: `ready` holds exactly `num_returns` references if that many are done in time, else those that are; ready
///          and pending together are the input. Nothing is run by the calling thread.
/// Errors:  `InvalidArgumentError`: `num_returns` is more than there are references, or less than 1.
template <detail::RefRange Range>
[[nodiscard]] WaitResult<detail::RefOf<Range>> wait(const Range& refs, const WaitOptions& options = {}) {
  using Ref = detail::RefOf<Range>;
  const std::size_t count = static_cast<std::size_t>(std::distance(std::begin(refs), std::end(refs)));
  validate(options, count);
  const std::size_t wanted =
      options.num_returns.is_set() ? static_cast<std::size_t>(options.num_returns.as_int64()) : 1;
  std::vector<bool> done(count);
  {
    detail::CompletionQueue queue;
    std::size_t index = 0;
    for (const Ref& ref : refs) queue.add(ref.node(), index++);
    const detail::SharedTimeout timeout({.timeout = options.timeout}, detail::first_node(refs));
    for (std::size_t found = 0; found < wanted; ++found) {
      const std::optional<std::size_t> next = queue.next(timeout.rest());
      if (!next.has_value()) break;
      done[*next] = true;
    }
  }
  WaitResult<Ref> result;
  std::size_t index = 0;
  for (const Ref& ref : refs) (done[index++] ? result.ready : result.pending).push_back(ref);
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

/// What `as_completed` gives: a range to iterate once. It holds the references.
template <class Ref>
class [[nodiscard("iterate it")]] AsCompleted {
 public:
  explicit AsCompleted(std::vector<Ref> refs) : refs_(std::move(refs)) {
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
    void advance() { index_ = all_->queue_.next({}); }

    AsCompleted* all_ = nullptr;
    std::optional<std::size_t> index_;
  };

  [[nodiscard]] Iterator begin() { return Iterator(*this); }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  friend class Iterator;
  std::vector<Ref> refs_;
  detail::CompletionQueue queue_;
};

/// Iterates references in the order in which they come to be done, blocking for each next one.
///
///     for (auto& ref : manta::as_completed(refs)) use(*ref.get());
template <detail::RefRange Range>
AsCompleted<detail::RefOf<Range>> as_completed(const Range& refs) {
  return AsCompleted<detail::RefOf<Range>>({std::begin(refs), std::end(refs)});
}
template <class T>
AsCompleted<ObjectRef<T>> as_completed(const ObjectRef<T>&) {
  static_assert(detail::never<T>, "manta: as_completed takes a range of references: as_completed(std::vector{a, b})");
  return AsCompleted<ObjectRef<T>>({});
}

MANTA_NAMESPACE_END
