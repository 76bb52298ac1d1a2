// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/context.hpp"
#include "executor/executor.hpp"
#include "executor/parker.hpp"

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

class WorkStealing;

/// One thread of the executor, and what it does all day: its own deque, then the others', then sleep.
class Worker : public ExecutorThread {
 public:
  Worker(WorkStealing& owner, Slot& slot) noexcept;

  /// The thread's body: runs work until the executor stops.
  void run() noexcept;

  [[nodiscard]] Slot& slot() noexcept { return slot_; }

 private:
  friend class WorkStealing;

  [[nodiscard]] Runnable* next() noexcept;
  [[nodiscard]] Runnable* take_local() noexcept;
  [[nodiscard]] Runnable* take_behind() noexcept;
  [[nodiscard]] Runnable* search() noexcept;
  [[nodiscard]] Runnable* sweep() noexcept;
  [[nodiscard]] Runnable* steal_from(Slot& victim) noexcept;
  [[nodiscard]] Runnable* steal_and_wake(Slot& victim) noexcept;
  void take_more(Slot& victim) noexcept;

  WorkStealing& executor_;
  Slot& slot_;
  Slot* last_victim_ = nullptr;  // Where the last theft succeeded: tried first, without announcing a search.
  std::uint32_t visited_ = 0;    // The slot that take_behind() looked at last.
  Parker parker_{0};  // A worker that sleeps has searched: no more looks before it does.

  std::size_t held_ = 0;  // Other workers that the body here holds.

  // Guarded by the executor's mutex.
  Worker* below_ = nullptr;  // Next in the stack of sleepers, of spares, or of those that return.
};

}  // namespace detail
MANTA_NAMESPACE_END
