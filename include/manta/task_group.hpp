// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Structured fork and join: children that may refer to the scope, since it waits for them.
///
///     long fib(int n) {
///       if (n < 2) return n;
///       long a = 0;
///       manta::TaskGroup group;
///       group.run([&a, n] { a = fib(n - 1); });
///       const long b = fib(n - 2);
///       group.wait();
///       return a + b;
///     }

#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/task_group.hpp>

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN

/// Children of one scope, which run at the same time, and have all ended when the wait has.
///
/// A child is a function without arguments or result: it captures what it needs, by reference, too. It belongs to the
/// task whose body made the group: `this_task` describes that task in it. It takes about a quarter of a task's
/// instructions, since there is no reference, no result, no option and no event.
///
/// Requires: `run`, `wait` and the destructor are called by the scope that made the group, not by its children, and the
///           last child ends before the group's runtime does.
/// Ensures:  a group that is destroyed has no child left: the destructor cancels what has not begun, waits for the
///           rest, and drops their errors.
/// Threads:  `cancel` and `is_cancelled` may be called by any child, or any thread.
class TaskGroup : public detail::GroupBase {
 public:
  TaskGroup() = default;

  /// Starts a child: it is queued, as a task would be.
  ///
  /// Errors: those of a submission, an exception of the closure's copy or move, `std::bad_alloc`; no child then.
  /// Cost:   one block of at most 512 bytes from the slabs, and one store to the deque.
  template <class F>
  void run(F&& child) {
    using Child = std::decay_t<F>;
    if constexpr (!std::invocable<Child&>) {
      static_assert(detail::never<F>, "manta: a child of a task group takes no arguments: capture what it needs");
    } else if constexpr (!std::is_void_v<std::invoke_result_t<Child&>>) {
      static_assert(detail::never<F>, "manta: a child of a task group gives nothing: write its result into the scope");
    } else {
      require_runtime();
      submit(detail::new_group_child<Child>(*this, static_cast<F&&>(child)));
    }
  }

  /// Waits for all children. Runs those that no thread has begun on this thread, in whatever order; so a lock that is
  /// held across it is as safe as if the children were called directly under that lock. Then it blocks, and another
  /// thread takes its place.
  ///
  /// Ensures: all children have ended, and what they wrote is visible. The group is as new, also if it throws.
  /// Errors:  the first exception of a child, as it is: the children that had not begun by then never do.
  ///          `CancelledError` if the runtime was shut down, and children were left out. `TooManyThreadsError`, as
  ///          `get`.
  void wait() { join(); }

  /// The same in a coroutine, without blocking a worker: `co_await group`.
  ///
  /// Errors: also `CancelledError` if the coroutine's task was cancelled; children that have not begun never do then.
  detail::GroupAwaiter<TaskGroup> operator co_await() noexcept { return detail::GroupAwaiter<TaskGroup>(*this); }

  // For manta.
  [[nodiscard]] bool run_own_children() noexcept { return run_own(); }
};

MANTA_NAMESPACE_END
