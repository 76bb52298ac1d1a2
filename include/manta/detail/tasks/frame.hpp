// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Coroutine frames: how they run, suspend and resume.
///
/// A task whose function is a coroutine has a *root* frame, which may await others: a tree of which one leaf runs or
/// is suspended. A loop on a worker resumes frames, never another frame: at -O0 and under sanitizers GCC 12
/// does not make symmetric transfer a tail call, and a million co_awaits would overflow the stack. So a frame that
/// wants another one to go on names it (`resume_next`) and suspends.

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/list_link.hpp>
#include <manta/detail/objects/node.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct FrameBase;
struct FrameRoot;
struct Home;

/// The wait of a suspended frame; it lives in the frame, or in the library, until the frame is resumed.
struct Suspension {
  FrameBase* frame = nullptr;
  /// Takes the wait back. True: it will not resume the frame, and the caller does. Called under the root's lock.
  bool (*detach)(Suspension&) noexcept = nullptr;
};

/// Something that a runtime must not forget when it is cancelled: nothing in its queues leads there.
struct OpenWait : ListLink {
  Node* node = nullptr;
};

/// Shared by all frames of one task; in its node, between the value and the arguments.
///
/// `current` and its meaning are guarded by `lock`. Everything else belongs to whoever runs the body.
struct FrameRoot {
  atomic<std::uint32_t> lock{0};
  Suspension* current = nullptr;
  Node* node = nullptr;
  Home* home = nullptr;  ///< The actor whose method this is; null for a plain task.
  FrameBase* top = nullptr;
  /// Moves the result from the top frame into the node, or throws what the body threw.
  void (*complete)(Node&, FrameBase&) = nullptr;
  OpenWait open;
  FrameRoot* next_at_home = nullptr;  // Methods of one actor that have started.
  FrameRoot* prev_at_home = nullptr;
};

/// Base class of every `Async` promise.
struct FrameBase : Runnable {
  std::coroutine_handle<> self;
  FrameBase* parent = nullptr;  ///< The frame that awaits this one; null for the top frame.
  FrameRoot* root = nullptr;    ///< Set when the frame starts.
  std::exception_ptr error;

  MANTA_API FrameBase() noexcept;
};

/// Starts the body of a coroutine task on this thread.
///
/// Ensures: kFinished: the value stands in the node. kSuspended: the node must not be touched any more.
/// Errors:  what the body threw before it first suspended.
[[nodiscard]] MANTA_API RunResult start_frame(Node& node, FrameBase& top, void (*complete)(Node&, FrameBase&));

/// Names the frame that this thread resumes when the running one has suspended.
MANTA_API void resume_next(std::coroutine_handle<> frame) noexcept;

/// The last step of a frame: back to the awaiting frame, or to the loop.
MANTA_API void frame_finished(FrameBase& frame) noexcept;

/// Throws `CancelledError` in a frame whose task was asked to stop.
MANTA_API void throw_if_cancelled(const FrameBase& frame);

/// True in the body of a task that was asked to stop: each of its awaits throws, even if it need not wait.
[[nodiscard]] MANTA_API bool must_stop() noexcept;

/// Waits for a node without a thread.
struct NodeSuspension : Waiter, Suspension {
  Node* node = nullptr;
};

/// Suspends `frame` until `node` is done. False: it need not, or must not, suspend.
[[nodiscard]] MANTA_API bool suspend_on(FrameBase& frame, NodeSuspension& wait, Node& node) noexcept;

/// Suspends for a time, and to the end of the queue.
[[nodiscard]] MANTA_API bool suspend_for(FrameBase& frame, std::chrono::nanoseconds time);
MANTA_API void suspend_behind(FrameBase& frame) noexcept;

/// Storage of frames.
[[nodiscard]] MANTA_API void* frame_allocate(std::size_t size);
MANTA_API void frame_free(void* frame, std::size_t size) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
