// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/detail/core/runnable.hpp>
#include <manta/detail/objects/waiter.hpp>

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

class RuntimeCore;
struct NodeType;
struct NodeCodec;
struct Cold;

// Bits of Node::state.
inline constexpr std::uint32_t kPhaseMask = 3;
inline constexpr std::uint32_t kPending = 0;
inline constexpr std::uint32_t kReady = 1;
inline constexpr std::uint32_t kRunning = 2;
inline constexpr std::uint32_t kDone = 3;
inline constexpr std::uint32_t kLock = 1u << 2;        ///< Guards the waiter list.
inline constexpr std::uint32_t kHasWaiters = 1u << 3;  ///< The list is not empty.
inline constexpr std::uint32_t kFailed = 1u << 4;      ///< Done, and the outcome is an error in Cold.
inline constexpr std::uint32_t kOutcomeReserved = 1u << 5;     ///< The outcome is certain: somebody is writing it.
inline constexpr std::uint32_t kNoRefs = 1u << 6;      ///< refs is 0: the publisher destroys the value.
inline constexpr std::uint32_t kObserved = 1u << 7;    ///< Somebody saw the outcome, or was told of it.
inline constexpr std::uint32_t kCancel = 1u << 8;      ///< Asked to stop; stays.
inline constexpr std::uint32_t kKeepArguments = 1u << 9;      ///< Attempts run on copies of the arguments.
inline constexpr std::uint32_t kNeedsAdmission = 1u << 10;     ///< Passes through admission (resources).
inline constexpr std::uint32_t kNoInline = 1u << 11;   ///< A `get` must not run it.
inline constexpr std::uint32_t kHoldsCell = 1u << 13;  ///< A call with a result: keeps its actor's cell in place.
inline constexpr std::uint32_t kWasDeferred = 1u << 14;    ///< A call that has stood in a side queue of its actor.
inline constexpr std::uint32_t kUncounted = 1u << 12;  ///< No work: a put or a promise. A drain does not wait for it.
inline constexpr std::uint32_t kHosted = 1u
                                         << 16;  ///< Stands here for a node of a caller elsewhere: no event of its own.
inline constexpr std::uint32_t kRouteUnit =
    1u << 17;  ///< The engine that runs it, fixed at submission: 0 is this process.
inline constexpr std::uint32_t kRouteMask = 3 * kRouteUnit;
inline constexpr std::uint32_t kNotRequested =
    1u << 19;  ///< A borrowed object whose owner was not asked for the value yet.

inline constexpr std::uint64_t kOneRef = 1;
inline constexpr std::uint64_t kOneStorageRef = std::uint64_t{1} << 32;
inline constexpr std::uint64_t kRefMask = kOneStorageRef - 1;

/// Names a runtime without keeping it alive: an index into the process's table and a generation. 0 is none.
using RuntimeId = std::uint32_t;

/// The node: a task, its arguments and the object entry of its result, in one allocation.
///
///     | header, 64 bytes | result, 0 to 32 bytes | arguments, up to 64 bytes |
///
/// A result or an argument pack that is larger stands in a block of its own and leaves a pointer here. The result
/// comes right behind the header, so that an `ObjectRef<T>` finds it without knowing the task.
///
/// **Three lifetimes.** `counts` holds two counters. `refs` counts who can reach the value (handles, dependents,
/// pins): at 0 the value dies. `mem` counts who needs the storage (queue entries, a running body, timers, and one
/// for all refs together): at 0 it goes back. The arguments die when the body ends, before the result shows.
///
/// **The phases**, in the low bits of `state`, only ever rise, except that a retry goes from Running to Ready:
///
///     Pending --last dependency--> Ready --claim--> Running --publish--> Done
///        \______________cancelled, or a dependency failed________________/
///
/// | field    | written by                                     | read by                                          |
/// |----------|------------------------------------------------|--------------------------------------------------|
/// | state    | anybody, by CAS or fetch_or; see is_private()  | anybody                                          |
/// | waiters  | who holds kLock; after Done, the publisher      | the same                                         |
/// | tally    | dependencies count down; the publisher after    | who schedules; who frees the value               |
/// | cold     | once, by CAS from null                          | anybody                                          |
/// | result   | the thread which runs the body, before publish  | anybody, after an acquiring load that sees Done  |
///
/// Exactly one thread moves the phase to Done. A body that ends after its node was cancelled finds that out at
/// its own attempt to publish, and destroys the value which nobody saw.
struct Node : Runnable {
  atomic<std::uint64_t> counts;
  atomic<std::uint32_t> state;
  RuntimeId runtime;
  union {
    Waiter* waiters = nullptr;  ///< The last of a ring.
    Node*
        next_dead;  ///< Once nobody can reach it: link of the list of what is to be destroyed. Waiters hold references.
  };
  atomic<Cold*> cold{nullptr};
  atomic<std::uint64_t> tally{0};  ///< Until Ready: dependencies still missing. After Done: bytes on the account.
  std::source_location site;

  Node(const NodeType& t, std::uint64_t initial_counts, std::uint32_t initial_state, RuntimeId id,
       std::source_location where) noexcept;

  [[nodiscard]] const NodeType& node_type() const noexcept;
  [[nodiscard]] bool done() const noexcept { return (state.load(std::memory_order_acquire) & kPhaseMask) == kDone; }
  [[nodiscard]] bool has_value() const noexcept {
    return (state.load(std::memory_order_acquire) & (kPhaseMask | kFailed)) == kDone;
  }
  [[nodiscard]] std::byte* payload() noexcept { return reinterpret_cast<std::byte*>(this) + sizeof(Node); }
};
static_assert(sizeof(Node) == 64);

/// How a body returned.
enum class RunResult : std::uint8_t {
  kFinished,  ///< The result stands in the node.
  kSuspended,  ///< A coroutine: its last step publishes.
};

struct Dependency;
using DependencyVisitor = void (*)(Dependency&, void* context);

/// The static description of one kind of node; one object a kind, for the life of the program.
struct NodeType : RunnableType {
  void (*ready)(RuntimeCore&, Node&) noexcept = nullptr;  ///< Called when nothing is missing any more.
  RunResult (*invoke)(Node&) = nullptr;  ///< Runs the body; what it throws is the result.
  void (*drop_args)(Node&) noexcept = nullptr;  ///< Null where there is nothing to destroy.
  void (*drop_value)(Node&) noexcept = nullptr;  ///< Null where there is nothing to destroy.
  std::size_t (*value_bytes)(const Node&) = nullptr;  ///< Bytes outside the node; null where none. It may throw.
  void (*visit_dependencies)(Node&, DependencyVisitor, void*) = nullptr;  ///< Null where none are possible.
  std::string_view (*name)() noexcept = nullptr;
  void (*help)(Node&) noexcept = nullptr;  ///< How a `get` runs it; null: as a task.
  void (*release)(Node&) noexcept = nullptr;  ///< Called before the storage goes; or null.
  std::uint64_t (*actor_id)(Node&) noexcept = nullptr;  ///< Of a call's actor; null for tasks.
  const NodeCodec* codec = nullptr;  ///< How it crosses to another process; null: not at all.
  std::uint32_t size = 0;
  std::uint32_t traits = 0;
  std::uint32_t root_offset = 0;  ///< Of a coroutine's FrameRoot in the node, or 0.
  std::uint32_t actor_offset = 0;  ///< Of a call's ActorCell*, or 0.
  std::uint32_t origin_offset = 0;  ///< Of a received object's Origin, or 0.
};

// Bits of NodeType::traits.
inline constexpr std::uint32_t kActorCall = 1u << 0;  ///< Runs on an actor's activation.
inline constexpr std::uint32_t kCopyableArgs = 1u << 1;  ///< An attempt can run on copies.
inline constexpr std::uint32_t kCoroutine = 1u << 2;  ///< Calls that may suspend.
inline constexpr std::uint32_t kTravels = 1u
                                          << 3;  ///< Runs where its route says; else in this process on every engine.
inline constexpr std::uint32_t kBorrowed = 1u << 4;  ///< A value, or a reference to one, that came from elsewhere.

inline const NodeType& Node::node_type() const noexcept { return static_cast<const NodeType&>(*type); }

inline Node::Node(const NodeType& t, std::uint64_t initial_counts, std::uint32_t initial_state, RuntimeId id,
                  std::source_location where) noexcept
    : Runnable(t), counts(initial_counts), state(initial_state), runtime(id), site(where) {}

/// Adds a reference to a node that has one.
///
/// Order: relaxed: whoever copies a reference already sees the node.
inline void add_ref(Node& node) noexcept { node.counts.fetch_add(kOneRef, std::memory_order_relaxed); }

/// Gives up a reference; destroys the value with the last one, and the storage if nothing else holds it.
///
/// Cost: one load where this is the only holder, else one atomic add. Never recurses: values that hold the last
///       reference to other values are freed by iteration.
MANTA_API void drop_ref(Node& node) noexcept;

/// Gives up one hold on the storage.
MANTA_API void drop_storage_ref(Node& node) noexcept;

/// request_value() for a borrowed object.
MANTA_API void fetch_borrowed(Node& node) noexcept;

/// Sees to it that a node can become done: asks for the value of a borrowed object, if nobody here has yet.
///
/// Called before a node is waited for, and where it was found not done. Nothing is locked meanwhile: the value may
/// arrive, and what waits for it be told, before this returns.
inline void request_value(Node& node) noexcept {
  if ((node.state.load(std::memory_order_relaxed) & kNotRequested) != 0)
      [[unlikely]]  // no order: only asks sooner or later
    fetch_borrowed(node);
}

/// True where the caller's is the only reference.
[[nodiscard]] inline bool is_only_ref(const Node& node) noexcept {
  return (node.counts.load(std::memory_order_acquire) & kRefMask) == 1;
}

}  // namespace detail
MANTA_NAMESPACE_END
