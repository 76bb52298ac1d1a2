// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The inside of a task group: children without nodes, and one counter.
///
/// A child is a closure in one block, and an entry in a deque. The entry is its only name, so whoever takes it runs it:
/// no claim, no count of references, no result. A child that the scope itself takes back and runs (`run_own`) costs no
/// atomic operation beyond those of the deque. Only a child that another thread has run lowers `left_`. (Where the
/// thread has no deque, as in a simulation, the child is also in a list of the group, so that its scope can take it;
/// then it has a claim, and a count of two.)
///
///   field                    written by                             read by
///   spawned_, done_here_     the scope                              the scope
///   left_                    children that ran elsewhere: -1        all
///                            the scope, once, when it waits: + the number of children that it has not run itself
///   waiter_                  the scope, before that addition        the child whose -1 makes 0
///   state_                   all                                    all
///   error_                   the first that sets kFailed            the scope, after the wait
///
/// Whoever makes `left_` zero is the last, and only it knows: the scope goes on, or the child wakes it. The child's
/// access to the group before it wakes the scope is its last, so the group may end at once.

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/slab.hpp>
#include <manta/detail/core/runnable.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/frame.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

class GroupBase;
class RuntimeCore;

/// The library's view of a child.
struct GroupChild : Runnable {
  GroupBase* group;
  /// Runs the closure unless the group is cancelled, and destroys it.
  void (*finish)(GroupChild&) noexcept;
  GroupChild* next_listed = nullptr;
  const std::uint32_t size;  ///< Of the block.
  bool is_listed = false;
  atomic<bool> taken{false};  ///< Of a listed one: by the scope, or by the thread that took its entry.
  atomic<std::uint8_t> holders{2};  ///< Likewise: the list and the entry.

  MANTA_API GroupChild(GroupBase& of, std::uint32_t bytes, void (*how)(GroupChild&) noexcept) noexcept;
};

/// The scope that waits: a blocked thread or a suspended frame.
struct GroupWaiter {
  void (*wake)(GroupWaiter&) noexcept = nullptr;
};

struct GroupSuspension : GroupWaiter, Suspension {
  GroupBase* group = nullptr;
};

class GroupBase {
 public:
  GroupBase() = default;
  GroupBase(const GroupBase&) = delete;
  GroupBase& operator=(const GroupBase&) = delete;

  void cancel() noexcept { state_.fetch_or(kCancelled, std::memory_order_relaxed); }
  [[nodiscard]] bool is_cancelled() const noexcept {
    return (state_.load(std::memory_order_relaxed) & kCancelled) != 0;
  }
  /// Whether a child that has not begun must not begin.
  [[nodiscard]] MANTA_API bool refuses() const noexcept;

  /// Keeps the exception that is being handled if it is the first, and cancels the rest.
  MANTA_API void fail() noexcept;

  /// A child has ended on a thread that is not the scope's. The group may be gone when this returns.
  void end_elsewhere() noexcept {
    const auto order = planted(Mutation::kRelaxedChild, std::memory_order_relaxed, std::memory_order_acq_rel);
    if (left_.fetch_sub(1, order) == 1) waiter_->wake(*waiter_);
  }

  /// Suspends `frame` until all children have ended. False: they have, or the task was cancelled.
  [[nodiscard]] MANTA_API bool suspend(FrameBase& frame, GroupSuspension& wait) noexcept;

  /// Ends the wait of a coroutine: throws what `wait` throws, or that its task was cancelled.
  MANTA_API void resume(const FrameBase* frame);

  [[nodiscard]] Node* task() const noexcept { return task_; }
  [[nodiscard]] RuntimeId runtime() const noexcept { return runtime_; }

 protected:
  ~GroupBase() {
    if (core_ != nullptr) [[unlikely]]
      abandon();  // a round has begun, perhaps without a child, and has not ended
  }

  /// Finds the runtime, before the first child. Errors: those of a submission.
  void require_runtime() {
    if (core_ == nullptr) [[unlikely]]
      begin();
  }

  /// Queues a child.
  MANTA_API void submit(GroupChild& child) noexcept;

  /// Runs the children that are still in the thread's own queue. True: none is left anywhere.
  [[nodiscard]] MANTA_API bool run_own() noexcept;

  /// Waits for all children, and throws the first error.
  MANTA_API void join();

 private:
  static constexpr std::uint32_t kCancelled = 1;
  static constexpr std::uint32_t kFailed = 2;

  struct BlockedScope;

  MANTA_API void begin();
  MANTA_API void abandon() noexcept;
  void wait_for_the_others();
  void block();
  [[nodiscard]] bool have_all_ended() const noexcept;
  [[nodiscard]] bool announce(GroupWaiter& waiter) noexcept;
  void end_round();
  void run_listed() noexcept;
  void drop_listed() noexcept;

  RuntimeCore* core_ = nullptr;
  RuntimeId runtime_ = 0;
  std::uint32_t spawned_ = 0;  // In this round: from the first child to the end of the wait.
  std::uint32_t done_here_ = 0;  // Of these: run by the scope, or known to have ended.
  atomic<std::uint32_t> state_{0};
  atomic<std::int64_t> left_{0};
  Node* task_ = nullptr;  // Whose body the scope is in, if it is a task of this runtime.
  GroupWaiter* waiter_ = nullptr;
  GroupChild* listed_ = nullptr;
  bool is_counted_ = false;  // The runtime's drain waits for this round.
  std::exception_ptr error_;
};

/// A child with its closure.
template <class F>
struct GroupChildOf final : GroupChild {
  union {
    F body;
  };

  template <class G>
  GroupChildOf(GroupBase& of, G&& from)
      : GroupChild(of, sizeof(GroupChildOf), finish_body), body(static_cast<G&&>(from)) {}

  ~GroupChildOf() {}

  static void finish_body(GroupChild& child) noexcept {
    auto& self = static_cast<GroupChildOf&>(child);
    GroupBase& group = *self.group;
    if (!group.refuses()) {
      try {
        self.body();
      } catch (...) {
        group.fail();
      }
    }
    std::destroy_at(&self.body);
  }
};

template <class F, class G>
[[nodiscard]] GroupChild& new_group_child(GroupBase& group, G&& from) {
  using Child = GroupChildOf<F>;
  static_assert(alignof(Child) <= kSlabStep, "manta: a child's captures are aligned to at most 64 bytes");
  void* const memory = slab_allocate(sizeof(Child));
  if constexpr (std::is_nothrow_constructible_v<F, G>) {
    return *::new (memory) Child(group, static_cast<G&&>(from));
  } else {
    try {
      return *::new (memory) Child(group, static_cast<G&&>(from));
    } catch (...) {
      slab_free(memory, sizeof(Child));
      throw;
    }
  }
}

/// `co_await group`.
template <class Group>
class GroupAwaiter {
 public:
  explicit GroupAwaiter(Group& group) noexcept : group_(group) {}

  [[nodiscard]] bool await_ready() noexcept { return group_.run_own_children(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) noexcept {
    static_assert(std::derived_from<Promise, FrameBase>,
                  "manta: a task group is awaited by manta's own coroutines; elsewhere, call wait()");
    frame_ = &handle.promise();
    return group_.suspend(*frame_, wait_);
  }
  void await_resume() { group_.resume(frame_); }

 private:
  Group& group_;
  FrameBase* frame_ = nullptr;
  GroupSuspension wait_;
};

}  // namespace detail
MANTA_NAMESPACE_END
