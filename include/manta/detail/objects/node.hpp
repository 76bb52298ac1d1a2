// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/detail/core/runnable.hpp>
#include <manta/detail/objects/node_state.hpp>
#include <manta/detail/objects/node_tally.hpp>
#include <manta/detail/objects/ref_counts.hpp>
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

/// Names a runtime without keeping it alive: an index into the process's table and a generation. 0 is none.
using RuntimeId = std::uint32_t;

/// The initial state and counts of a node.
struct NodeInit {
  Phase phase;
  std::uint32_t flags;
  std::uint32_t refs;
  std::uint32_t storage_refs;
};

/// The node: a task, its arguments and the object entry of its result, in one allocation.
///
///     | header, 64 bytes | result, 0 to 32 bytes | arguments, up to 64 bytes |
///
/// A larger result or argument pack is in a block of its own, and a pointer to it is here. The result directly follows
/// the header, so that an `ObjectRef<T>` finds it without knowing the task.
///
/// **Three lifetimes.** `counts` holds two counts. References (of handles, dependents, pins) reach the value; with the
/// last one it is destroyed. Storage references (of a queue entry, a running body, a timer, and one of all references
/// together) keep the memory; with the last one it is freed. The arguments die when the body ends, before the result
/// shows.
///
/// | field   | written by                                       | read by                                          |
/// |---------|--------------------------------------------------|--------------------------------------------------|
/// | counts  | any thread that adds or drops a reference        | the same                                         |
/// | state   | any thread, by its named changes                 | any thread                                       |
/// | waiters | the holder of their lock; the completer of it    | the same                                         |
/// | tally   | dependencies; then the completer of the node     | the thread that readies it or destroys the value |
/// | cold    | once, by CAS from null                           | any thread                                       |
/// | result  | the thread that runs the body, before it is Done | any, after an acquiring load that sees Done      |
///
/// Exactly one thread moves the phase to Done. A body that ends after its node was cancelled finds that out when it
/// completes the node, and destroys the value, which no other thread saw.
struct Node : Runnable {
  RefCounts counts;
  NodeState state;
  RuntimeId runtime;
  union {
    Waiter* waiters = nullptr;  ///< The last of a ring.
    Node* next_dead;  ///< When nobody can reach it: a link of the list of what is to be destroyed.
  };
  atomic<Cold*> cold{nullptr};
  NodeTally tally;
  std::source_location site;

  Node(const NodeType& t, NodeInit init, RuntimeId id, std::source_location where) noexcept;

  [[nodiscard]] const NodeType& node_type() const noexcept;
  [[nodiscard]] bool done() const noexcept { return state.load().is_done(); }
  [[nodiscard]] bool has_value() const noexcept { return state.load().has_value(); }
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
inline constexpr std::uint32_t kTravels = 1u << 3;  ///< Runs where its route says; else here on every engine.
inline constexpr std::uint32_t kBorrowed = 1u << 4;  ///< A value, or a reference to one, that came from elsewhere.

inline const NodeType& Node::node_type() const noexcept { return static_cast<const NodeType&>(*type); }

inline Node::Node(const NodeType& t, NodeInit init, RuntimeId id, std::source_location where) noexcept
    : Runnable(t), counts(init.refs, init.storage_refs), state(init.phase, init.flags), runtime(id), site(where) {}

/// Adds a reference to a node that has one.
inline void add_ref(Node& node) noexcept { node.counts.add_ref(); }

/// Gives up a reference; destroys the value with the last one, and frees the storage if nobody else needs it.
///
/// Cost: one load where this is the only holder, else one atomic add. Never recurses: values that hold the last
///       reference to other values are freed by iteration.
MANTA_API void drop_ref(Node& node) noexcept;

/// Drops a storage reference; frees the memory with the last one.
MANTA_API void drop_storage_ref(Node& node) noexcept;

/// Frees a node that no other thread has seen, and that has no arguments and no value yet.
MANTA_API void free_unbuilt(Node& node) noexcept;

/// request_value() for a borrowed object.
MANTA_API void fetch_borrowed(Node& node) noexcept;

/// Ensures that a node can become done: requests the value of a borrowed object, if no thread here has yet.
///
/// Called before a wait for a node, and when the node was found not done. The caller holds no lock: the value may
/// arrive, and its waiters fire, before this returns.
inline void request_value(Node& node) noexcept {
  if (node.state.glance().has(kNotRequested)) [[unlikely]]  // no order: it is only asked sooner or later
    fetch_borrowed(node);
}

/// Throws `ShutDownError` if the node's runtime has ended.
MANTA_API void require_alive(const Node& node);

/// True where the caller's is the only reference.
[[nodiscard]] inline bool is_only_ref(const Node& node) noexcept { return node.counts.is_only_ref(); }

}  // namespace detail
MANTA_NAMESPACE_END
