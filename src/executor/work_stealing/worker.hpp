// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parker.hpp"
#include "core/context.hpp"
#include "core/executor.hpp"

#include <cstdint>
#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

class WorkStealing;

/// One thread of the executor and its loop: its own deque, then the others', then sleep.
class Worker : public ExecutorThread {
 public:
  enum class Duty : std::uint8_t {
    kWork,
    kExpiry,  ///< Runs the queue of ExpiryThreads. It has no place, and gives none up.
  };

  Worker(WorkStealing& owner, std::shared_ptr<Slot> slot, Duty duty) noexcept;

  /// The thread's body: runs work until the executor stops.
  void run() noexcept;

 private:
  friend class WorkStealing;
  friend class ExpiryThreads;

  /// Makes the calling thread the runtime's own, with this worker's slot.
  void enter() noexcept;

  [[nodiscard]] Runnable* next() noexcept;
  [[nodiscard]] Runnable* take_local() noexcept;
  [[nodiscard]] Runnable* take_fairly() noexcept;
  [[nodiscard]] Runnable* take_behind() noexcept;
  [[nodiscard]] Runnable* search() noexcept;
  [[nodiscard]] Runnable* sweep() noexcept;
  [[nodiscard]] Runnable* steal_from(Slot& victim) noexcept;
  [[nodiscard]] Runnable* steal_and_wake(Slot& victim) noexcept;
  void take_more(Slot& victim) noexcept;

  WorkStealing& executor_;
  const std::shared_ptr<Slot> lent_;
  Slot& slot_;
  const Duty duty_;
  Slot* last_victim_ = nullptr;  // Where the last theft succeeded: tried first, without announcing a search.
  std::uint32_t visited_ = 0;  // The number of the slot that take_behind() looked at last.
  Parker parker_{0};  // A worker that sleeps has searched: no more looks before it does.

  std::size_t held_ = 0;  // Other workers that the body here holds.

  // Guarded by the mutex of the stack's owner.
  Worker* below_ = nullptr;  // Next in the stack of sleepers, spares, returning or idle workers.
};

/// Takes the top of a stack of workers that is linked through `below`.
inline Worker* pop_worker(Worker*& top, Worker* Worker::* below) noexcept {
  Worker* const worker = top;
  if (worker != nullptr) top = std::exchange(worker->*below, nullptr);
  return worker;
}

/// Takes `worker` out of the stack, wherever it is. False: it is not there.
inline bool remove_worker(Worker*& top, Worker* Worker::* below, Worker& worker) noexcept {
  for (Worker** link = &top; *link != nullptr; link = &((*link)->*below)) {
    if (*link != &worker) continue;
    *link = std::exchange(worker.*below, nullptr);
    return true;
  }
  return false;
}

}  // namespace detail
MANTA_NAMESPACE_END
