// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "executor/executor.hpp"
#include "executor/runtime_core.hpp"
#include "executor/thread.hpp"
#include "executor/timer_service.hpp"
#include "executor/work_stealing/injector.hpp"
#include "executor/work_stealing/worker.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Takes the top of a stack of workers that is linked through `below`.
inline Worker* pop_worker(Worker*& top, Worker* Worker::* below) noexcept {
  Worker* const worker = top;
  if (worker != nullptr) top = std::exchange(worker->*below, nullptr);
  return worker;
}

/// The executor that ships: as many workers as the runtime was given, each with a deque, stealing from one another
/// and from the guests, which are foreign threads that submit.
///
/// The protocols (who is woken, who replaces a blocked worker) are told in README.md beside this file.
class WorkStealing final : public Executor {
 public:
  struct Limits {
    int workers;
    std::size_t max_threads;
    std::size_t stack_size;
  };

  /// Errors: `std::system_error` where the first threads cannot start; none is left behind.
  WorkStealing(RuntimeCore& core, const Limits& limits);
  ~WorkStealing() override;

  void schedule(Runnable& work, Hint hint) noexcept override;
  void wake() noexcept override;
  bool block(Parker& parker, Time deadline, Why why) override;
  void leave() override;
  void come_back() noexcept override;
  [[nodiscard]] bool begin_exclusive(std::size_t others) noexcept override;
  void end_exclusive(std::size_t others) noexcept override;
  [[nodiscard]] bool is_over_limit() const noexcept override { return has_excess(); }
  void unpark(Parker& parker) noexcept override { parker.unpark(); }
  [[nodiscard]] Time now() noexcept override { return Clock::now(); }
  void arm(Timer& timer, Time when) override { timers_.arm(timer, when); }
  [[nodiscard]] bool disarm(Timer& timer) noexcept override { return timers_.disarm(timer); }
  void stop() noexcept override;
  [[nodiscard]] Runnable* take_left() noexcept override;

  [[nodiscard]] std::shared_ptr<Slot> borrow_slot() noexcept override;
  void return_slot(std::shared_ptr<Slot> slot) noexcept override;
  void visit_slots(void (*see)(const Slot&, void*), void* context) const override;

  // For workers.
  [[nodiscard]] RuntimeCore& core() noexcept { return core_; }
  [[nodiscard]] IdleWord& idle() noexcept { return core_.idle; }
  [[nodiscard]] Injector& injector() noexcept { return injector_; }
  [[nodiscard]] bool stopping() const noexcept { return stopping_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint32_t slot_count() const noexcept { return slot_count_.load(std::memory_order_acquire); }
  [[nodiscard]] Slot* slot_at(std::uint32_t index) const noexcept { return slots_[index].get(); }
  [[nodiscard]] bool has_excess() const noexcept { return excess_.load(std::memory_order_relaxed) > 0; }
  void push(Slot& slot, Runnable& work) noexcept;

  /// A searcher that found nothing sleeps. False: the executor stops. True: it is a searcher again.
  [[nodiscard]] bool sleep(Worker& worker) noexcept;

  /// A worker that is one too many becomes a spare, until it is needed. False: the executor stops.
  [[nodiscard]] bool retire(Worker& worker) noexcept;

 private:
  /// Threads at most that replace blocked ones at once; beyond, their number grows with time (see growth_fired).
  static constexpr std::size_t kSparesAtOnce = 64;
  static constexpr std::chrono::milliseconds kGrowthInterval{10};
  static constexpr std::size_t kMaxSlots = 4096;

  struct GrowthTimer : Timer {
    WorkStealing* executor;
  };

  [[nodiscard]] bool any_work() const noexcept;
  [[nodiscard]] std::shared_ptr<Slot> make_slot() MANTA_REQUIRES(mutex_);
  void start_worker() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool fill_vacancy() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool may_start_thread() const MANTA_REQUIRES(mutex_);
  void arm_growth() MANTA_REQUIRES(mutex_);
  void growth_fired() noexcept;
  void leave_place() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool retake_place() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool retake_places(Worker& worker) MANTA_REQUIRES(mutex_);
  void release_exclusive() MANTA_REQUIRES(mutex_);
  [[nodiscard]] Worker* here() const noexcept;

  // Constant.
  RuntimeCore& core_;
  const Limits limits_;

  // Own synchronisation.
  Injector injector_;
  TimerService timers_;
  atomic<bool> stopping_{false};
  atomic<int> excess_{0};  // Workers that run beyond the limit, since a blocked one came back. Written under mutex_.
  atomic<std::uint32_t> slot_count_{0};
  std::unique_ptr<std::shared_ptr<Slot>[]> slots_;  // Below slot_count_: constant.

  mutable Mutex mutex_;
  Worker* sleepers_ MANTA_GUARDED_BY(mutex_) = nullptr;
  Worker* spares_ MANTA_GUARDED_BY(mutex_) = nullptr;
  std::size_t vacancies_ MANTA_GUARDED_BY(mutex_) = 0;  // Places of blocked workers that nobody fills.
  std::size_t blocked_ MANTA_GUARDED_BY(mutex_) = 0;
  std::size_t exclusive_ MANTA_GUARDED_BY(mutex_) = 0;  // Bodies that hold several workers, and do not block.
  Worker* returning_ MANTA_GUARDED_BY(mutex_) = nullptr;  // Have no place while such bodies run.
  std::size_t granted_ MANTA_GUARDED_BY(mutex_) = 0;  // Threads that may start beyond kSparesAtOnce.
  std::size_t next_grant_ MANTA_GUARDED_BY(mutex_) = 1;
  std::int64_t progress_at_arm_ MANTA_GUARDED_BY(mutex_) = 0;
  GrowthTimer growth_ MANTA_GUARDED_BY(mutex_){};
  bool growth_armed_ MANTA_GUARDED_BY(mutex_) = false;
  std::vector<std::shared_ptr<Slot>> free_slots_ MANTA_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Worker>> workers_ MANTA_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<StackThread>> threads_ MANTA_GUARDED_BY(mutex_);
};

}  // namespace detail
MANTA_NAMESPACE_END
