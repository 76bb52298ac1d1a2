// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An actor: its state, its mailbox, and which thread may access what.
///
/// **The mailbox** (mailbox.hpp) holds calls, returning frames, and the stop marker, and says whether a thread runs the
/// actor. Its entry in the executor's queues is the **activation** (activation.hpp); there is at most one at a time.
///
/// | field                        | touched by                                                  |
/// |------------------------------|-------------------------------------------------------------|
/// | mailbox, counts              | anybody, atomically                                         |
/// | calls, frames, started, ...  | who runs the actor; the mailbox hands them over             |
/// | side queues                  | anybody, under side_mutex                                   |
/// | ListLink                     | the registry, under its mutex                               |
///
/// **Order.** Calls of one caller run in the order in which they were made. A call whose arguments are late waits in
/// a side queue of its caller, and the later calls of that caller to this actor wait behind it; other callers pass.
///
/// **The end.** The last handle pushes the stop marker behind all calls. When it comes up and no call is in a side
/// queue, suspended methods are cancelled; when the last has ended, `on_stop` and the destructor run.

#include "actors/mailbox.hpp"
#include "base/sync.hpp"
#include "core/runnable_list.hpp"
#include "core/runtime_core.hpp"
#include "tasks/home.hpp"

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/base/list_link.hpp>
#include <manta/detail/tasks/frame.hpp>
#include <manta/event.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

class ActorHost;
class Hold;
class SideQueues;

enum class ActorState : std::uint8_t {
  kStarting,  ///< Its constructor has not run.
  kAlive,
  kDead,  ///< Its constructor or on_start threw, or it was killed: calls fail with `death`.
  kEnding,  ///< It lives on an engine, and was asked to end there.
  kEnded,  ///< Its state is destroyed.
};

struct ActorCell : Runnable, Home, ListLink {
  // The first cache line, for callers. Own synchronisation, except the runtime, which is constant.
  RuntimeId runtime;
  RefCounts counts;  ///< Of handles, and of who needs the cell.
  Mailbox mailbox;
  atomic<std::uint32_t> late{0};  ///< Calls that went through side queues and have not been run.
  atomic<bool> stop_sent{false};
  std::uint8_t engine = 0;  ///< Constant: the engine where the state lives; 0: here; kHostedActor.
  atomic<bool> died_elsewhere{false};  ///< It lives elsewhere, and could not be created there.
  const ActorType& actor_type;  ///< Constant.

  // From the second cache line on: for running messages; callers do not access it.
  void* object;  ///< Storage of the state; constant, as is the next.
  std::uint32_t max_concurrency;
  ActorState life = ActorState::kStarting;
  bool stopping = false;  ///< The stop marker has come up.
  bool started_cancelled = false;  ///< Methods that had started were asked to stop.
  bool was_killed = false;  ///< It is dead, and its state is not destroyed yet: methods may be suspended in it.
  std::uint32_t started_count = 0;  ///< Methods that are coroutines and have not ended.
  RunnableList calls;
  RunnableList frames;
  FrameRoot* started = nullptr;
  std::exception_ptr death;
  atomic<std::uint64_t> id{0};  ///< Own synchronisation.

  // Guarded by side_mutex.
  Mutex side_mutex;
  std::unique_ptr<SideQueues> side MANTA_GUARDED_BY(side_mutex);

  Runnable stop_marker;
  ActorHost* host = nullptr;  ///< Constant: of an actor with kHostedActor.
  Hold* origin = nullptr;  ///< Constant: of a proxy, the actor that it stands for; counted.
  const std::string name;  ///< What ActorOptions said.

  ActorCell(const ActorType& what, RuntimeId runtime_id, std::uint32_t concurrency, std::string&& its_name) noexcept;
  ~ActorCell();
};

/// ActorCell::engine of an actor that lives here for a caller elsewhere.
inline constexpr std::uint8_t kHostedActor = 4;

/// True if this cell stands for an actor of another process: it takes the calls of this process, in the order of each
/// caller, and sends them to the actor's own cell, which runs them.
[[nodiscard]] inline bool is_proxy(const ActorCell& cell) noexcept { return cell.origin != nullptr; }

/// True if the state lives where another engine runs it, and this cell only keeps the calls' order.
[[nodiscard]] inline bool is_elsewhere(const ActorCell& cell) noexcept {
  return cell.engine != 0 && cell.engine != kHostedActor;
}

/// A state of up to this many bytes is in the cell; an idle actor then takes one block.
inline constexpr std::size_t kInlineStateBytes = 192;

[[nodiscard]] inline bool is_inline(const ActorType& type) noexcept {
  return type.size <= kInlineStateBytes && type.align <= alignof(std::max_align_t);
}

/// Bytes of the cell's block.
[[nodiscard]] inline std::size_t cell_size(const ActorType& type) noexcept {
  return sizeof(ActorCell) + (is_inline(type) ? type.size : 0);
}

/// The runtime that an actor belongs to. Errors: `ShutDownError` if it has ended, `ForkError`.
[[nodiscard]] RuntimeCore& core_of(const ActorCell& cell);

/// Allocates a cell and the storage of its state. Errors: `std::bad_alloc`.
[[nodiscard]] ActorCell* allocate_cell(const ActorType& type, RuntimeId runtime, std::uint32_t concurrency,
                                       std::string_view name);

/// The name for messages: the option's if set, else the class's.
[[nodiscard]] inline std::string_view display_name(const ActorCell& cell) noexcept {
  return cell.name.empty() ? cell.actor_type.name() : std::string_view(cell.name);
}

/// Logs the exception that is being handled, which `where` threw.
void log_throw(const RuntimeCore& core, const ActorCell& cell, std::string_view where) noexcept;

/// Tells the runtime's listener of an actor's own transition.
void tell_actor_event(RuntimeCore& core, EventKind kind, ActorCell& cell) noexcept;

inline void add_cell_ref(ActorCell& cell) noexcept { cell.counts.add_storage_ref(); }
void drop_cell_ref(ActorCell& cell) noexcept;

/// The actor that a call's node names.
[[nodiscard]] inline ActorCell& cell_of(Node& node) noexcept { return *link_of(node).cell; }

/// Keeps the cell as long as the storage of a call. Needed before a timer or the list of open waits holds the call's
/// storage, since they may ask for its actor after the actor has ended.
///
/// Threads: whoever makes the call or runs it.
MANTA_INTERNAL_API void keep_cell(Node& call) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
