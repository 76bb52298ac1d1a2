// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>
#include <manta/options.hpp>

#include <cstddef>
#include <memory>
#include <optional>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct FrameBase;

/// Returns the done ones of many nodes, in the order in which they become done.
///
/// Each node has a waiter here until it is done or the queue is destroyed; no waiter remains in a node.
/// Threads: one consumer.
class MANTA_API CompletionQueue {
 public:
  /// Errors: `std::bad_alloc`.
  explicit CompletionQueue(std::size_t capacity);
  ~CompletionQueue();
  CompletionQueue(CompletionQueue&&) noexcept;
  CompletionQueue& operator=(CompletionQueue&&) noexcept;

  /// Requires: the node lives until the queue goes, or its index was given out; no more nodes than the capacity.
  void add(Node& node, std::size_t index);

  /// Waits until `count` more nodes are done than were returned, or all are. False: the timeout passed first.
  ///
  /// Cost: the thread is woken once.
  bool wait_for(std::size_t count, const GetOptions& options);

  /// The index of the next that is done; nothing if none is.
  [[nodiscard]] std::optional<std::size_t> pop();

  /// True if all were given out.
  [[nodiscard]] bool is_spent() const noexcept;

  /// Suspends a coroutine until one more is done. False: one is, or all were returned; or it must not suspend.
  [[nodiscard]] bool suspend(FrameBase& frame) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detail
MANTA_NAMESPACE_END
