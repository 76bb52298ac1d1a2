// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the templates that make tasks call in the library.

#include <manta/detail/objects/node.hpp>
#include <manta/options.hpp>

#include <exception>
#include <source_location>
#include <utility>

MANTA_NAMESPACE_BEGIN

class Runtime;

namespace detail {

class RuntimeCore;

/// What `Node`s are made for.
enum class Wanted : std::uint8_t {
  kResult,   ///< A handle exists from the start.
  kNothing,  ///< `send`: nobody will ever look.
};

/// Allocates a task's node in the runtime that the calling thread's calls go to; the arguments are still missing.
///
/// Errors: `NoRuntimeError`, `ShutDownError`, `std::bad_alloc`.
/// Cost:   the one allocation of a plain task.
[[nodiscard]] MANTA_API Node& new_task(const NodeType& type, Wanted wanted, std::source_location site);

/// Gives back a node that was never submitted, and whose arguments could not be built.
MANTA_API void discard(Node& node) noexcept;

/// Applies options to a node that is not yet submitted.
///
/// Errors: `InvalidArgumentError`, which names the option.
MANTA_API void configure(Node& node, const TaskOptions& options);

/// Hands a node to its runtime. From here on anybody may run it.
///
/// Errors: `ShutDownError`, if the runtime has begun to end; the node is then gone unless it has a reference.
MANTA_API void submit(Node& node);

/// The same for a node that may have dependencies: it waits for them first.
MANTA_API void submit_with_dependencies(Node& node);

/// RAII for a node that is not submitted yet: `GiveUp` ends it unless it is released.
template <void (*GiveUp)(Node&) noexcept>
class NodeGuard {
 public:
  explicit NodeGuard(Node& node) noexcept : node_(&node) {}
  ~NodeGuard() {
    if (node_ != nullptr) GiveUp(*node_);
  }
  NodeGuard(const NodeGuard&) = delete;
  NodeGuard& operator=(const NodeGuard&) = delete;
  Node& release() noexcept { return *std::exchange(node_, nullptr); }

 private:
  Node* node_;
};

/// A node whose arguments are being built.
using DraftNode = NodeGuard<discard>;

/// Waits until the node is done.
///
/// Ensures: true: it is done. False: the timeout passed.
/// Errors:  `ShutDownError` if its runtime has ended, `TooManyThreadsError`, `ForkError`.
[[nodiscard]] MANTA_API bool await_done(Node& node, const GetOptions& options);

/// Waits until the node is done, and throws its error if that is the outcome.
///
/// Errors: those of `await_done`; `GetTimeoutError`; the node's own.
MANTA_API void await_value(Node& node, const GetOptions& options);

/// The same for a node of which the caller holds the last reference, and gives it up.
///
/// Cost: no atomic write at all if the task still stands at the near end of the caller's deque.
MANTA_API void await_last(Node& node);

/// Looks whether a node is done that was not a moment ago. Who looks again and again gives way to others now and then: else
/// a loop on the only worker would keep the task from running that it waits for.
[[nodiscard]] MANTA_API bool look_again(Node& node) noexcept;

/// Throws `ShutDownError` if the node's runtime has ended.
MANTA_API void require_alive(const Node& node);

/// Throws the node's error.
[[noreturn]] MANTA_API void throw_outcome(Node& node);

/// The node's error, for who wants it without a throw.
[[nodiscard]] MANTA_API std::exception_ptr outcome_error(Node& node);

/// Asks a task to stop: what has not started never will, what has is signalled; the reference fails at once.
MANTA_API void cancel(Node& node);

/// The task's number; given out when first asked for.
[[nodiscard]] MANTA_API std::uint64_t id_of(Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
