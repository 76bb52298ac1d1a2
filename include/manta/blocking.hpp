// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tells the executor that this thread is about to wait outside manta, and that it is back.
class MANTA_API BlockingScope {
 public:
  BlockingScope();
  ~BlockingScope();
  BlockingScope(const BlockingScope&) = delete;
  BlockingScope& operator=(const BlockingScope&) = delete;

 private:
  bool entered_;
};

}  // namespace detail

/// Runs `function`, which waits for something outside manta, and lets another thread work meanwhile.
///
/// On a thread that is no worker it only calls `function`.
/// Errors: `TooManyThreadsError`, before the call.
///
///     auto line = manta::blocking([&] { return queue.pop(); });
template <class F>
decltype(auto) blocking(F&& function) {
  const detail::BlockingScope scope;
  return static_cast<F&&>(function)();
}

MANTA_NAMESPACE_END
