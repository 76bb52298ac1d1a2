// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tasks that take more than one CPU.
///
/// A place is one CPU. A task that takes one CPU does not pass through here. A task with `num_cpus = k` waits in a
/// queue, first come first served. The head of the queue becomes a *gang*: k entries in the executor's queues. A worker
/// that takes an entry stays in it; the last one runs the body, and then releases the others. So for as long as the
/// body runs, k workers do nothing else.
///
/// Only one gang gathers at a time: two gangs that each held some of the workers would wait for each other. A worker
/// that is one too many (because a blocked one has come back) does not run a gang: it retires first. And a worker that
/// comes back from a wait while a gang runs waits until the gang has ended or blocks.

#include "base/sync.hpp"
#include "core/runnable_list.hpp"
#include "core/runtime_core.hpp"

#include <manta/detail/objects/node.hpp>

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Gang;

/// Threads: any.
class Admission {
 public:
  /// Queues a ready node that takes several CPUs.
  void submit(RuntimeCore& core, Node& node) noexcept;

  /// Lets the next gang gather: the gathering one is complete.
  void gathered(RuntimeCore& core) noexcept;

 private:
  void gather_next(RuntimeCore& core) noexcept;

  Mutex mutex_;
  RunnableList queue_ MANTA_GUARDED_BY(mutex_);
  bool gathering_ MANTA_GUARDED_BY(mutex_) = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
