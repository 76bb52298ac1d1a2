// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/clock.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/options.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Waits until the node is done.
///
/// Ensures: true: it is done. False: the timeout passed.
/// Errors:  `ShutDownError` if its runtime has ended, `TooManyThreadsError`, `ForkError`.
[[nodiscard]] MANTA_API bool await_done(Node& node, const GetOptions& options);

/// Waits until the node is done, and throws its error if that is the outcome.
///
/// Errors: those of `await_done`; `GetTimeoutError`; the node's own.
MANTA_API void await_value(Node& node, const GetOptions& options);

/// Polls a node that was not done a moment ago. A polling body gives way to other work now and then: else a loop on the
/// only worker would keep its own task from running.
[[nodiscard]] MANTA_API bool look_again(Node& node) noexcept;

/// Options whose timeout runs over several waits, by the clock of the references' runtime.
class SharedTimeout {
 public:
  /// `one` is one of the references that are waited for; null where there are none.
  SharedTimeout(const GetOptions& options, const Node* one)
      : runtime_(one == nullptr ? 0 : one->runtime), set_(options.timeout.is_set()) {
    if (!set_) return;
    validate(options);
    end_ = Deadline(options.timeout.value()).resolve(now_in(runtime_));
  }

  [[nodiscard]] GetOptions rest() const {
    if (!set_) return {};
    const auto left = end_ - now_in(runtime_);
    return {.timeout = left.count() > 0 ? left : Clock::duration::zero()};
  }

 private:
  /// Errors: `ShutDownError`.
  [[nodiscard]] static MANTA_API Clock::time_point now_in(RuntimeId runtime);

  RuntimeId runtime_;  // 0: there is nothing to wait for
  bool set_;
  Clock::time_point end_{};
};

}  // namespace detail
MANTA_NAMESPACE_END
