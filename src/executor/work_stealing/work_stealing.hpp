// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "base/thread.hpp"
#include "core/executor.hpp"
#include "core/runtime_core.hpp"
#include "executor/timer_service.hpp"
#include "executor/work_stealing/expiry_threads.hpp"
#include "executor/work_stealing/injector.hpp"
#include "executor/work_stealing/slot_table.hpp"
#include "executor/work_stealing/worker.hpp"

#include <cstddef>
#include <memory>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The executor that ships: as many workers as configured, each with a deque, which steal from each other and from
/// external threads that submit.
///
/// README.md beside this file describes the protocols (which worker is woken, which replaces a blocked one).
class WorkStealing final : public Executor {
 public:
  struct Limits {
    int workers;
    std::size_t max_threads;
    std::size_t stack_size;
    /// After this idle time a spare thread ends, and an idle executor frees memory. 10 s: Tokio's figure for its
    /// blocking threads.
    std::chrono::nanoseconds idle_time = std::chrono::seconds(10);
  };

  /// Errors: `std::system_error` if the first threads cannot start; none is left behind.
  WorkStealing(RuntimeCore& core, const Limits& limits);
  ~WorkStealing() override;

  void schedule(Runnable& work, QueuePosition hint) noexcept override;
  void wake() noexcept override;
  bool block(Parker& parker, Time deadline, BlockReason why) override;
  void leave() override;
  void come_back() noexcept override;
  [[nodiscard]] bool begin_exclusive(std::size_t others) noexcept override;
  void end_exclusive(std::size_t others) noexcept override;
  [[nodiscard]] bool is_over_limit() const noexcept override { return has_excess(); }
  void unpark(Parker& parker) noexcept override { parker.unpark(); }
  [[nodiscard]] Time now() noexcept override { return Clock::now(); }
  void arm(Timer& timer, Time when) override { timers_.arm(timer, when); }
  void run_without_place(Runnable& work) noexcept override { expiry_.run(work); }
  [[nodiscard]] bool disarm(Timer& timer) noexcept override { return timers_.disarm(timer); }
  void give_way() noexcept override;
  [[nodiscard]] bool is_quiet() noexcept override { return !any_work() && timers_.empty(); }
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
  [[nodiscard]] const SlotTable& slots() const noexcept { return slots_; }
  [[nodiscard]] bool has_excess() const noexcept { return excess_.load(std::memory_order_relaxed) > 0; }
  void push(Slot& slot, Runnable& work) noexcept;

  /// Makes a worker with a slot, whose thread the caller starts; and undoes this if the thread did not start.
  ///
  /// Errors: `std::bad_alloc`.
  [[nodiscard]] std::unique_ptr<Worker> new_worker(Worker::Duty duty);
  void drop_worker(const Worker& worker) noexcept;

  /// A searcher that found nothing sleeps. False: the executor stops. True: it is a searcher again.
  [[nodiscard]] bool sleep(Worker& worker) noexcept;

  /// Makes a surplus worker a spare, until it is needed. False: the executor stops.
  [[nodiscard]] bool retire(Worker& worker) noexcept;

 private:
  /// The most threads that replace blocked ones at once; beyond, their number grows with time (see growth_fired).
  static constexpr std::size_t kSparesAtOnce = 64;
  static constexpr std::chrono::milliseconds kGrowthInterval{10};
  static constexpr std::size_t kMostExternalThreads = 4096;
  /// How long a body that polls gives way: enough for another thread to wake up and take work.
  static constexpr std::chrono::microseconds kGivesWay{100};

  struct GrowthTimer : Timer {
    WorkStealing* executor;
  };

  [[nodiscard]] bool any_work() const noexcept;
  bool park_and_watch(Parker& parker, Time deadline) noexcept;
  /// A worker and its thread.
  struct Member {
    std::unique_ptr<Worker> worker;
    std::unique_ptr<StackThread> thread;  // first to go
  };

  void start_worker() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool end_spare(Worker& worker) noexcept;
  enum class Filled { kYes, kNotNow, kNoMemory };
  [[nodiscard]] Filled fill_vacancy() MANTA_REQUIRES(mutex_);
  /// As wake(). False: all workers are blocked, and there is no memory for another.
  bool wake_one() noexcept;
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
  const SignalMask signals_ = SignalMask::of_this_thread();  // of all workers, whichever thread starts them

  // Own synchronisation.
  Injector injector_;
  TimerService timers_;
  ExpiryThreads expiry_;
  atomic<bool> stopping_{false};
  atomic<int> excess_{0};  // Workers that run beyond the limit, since blocked ones returned. Written under mutex_.
  SlotTable slots_;  // Changed under mutex_.

  mutable Mutex mutex_;
  Worker* sleepers_ MANTA_GUARDED_BY(mutex_) = nullptr;
  Worker* spares_ MANTA_GUARDED_BY(mutex_) = nullptr;
  std::size_t vacancies_ MANTA_GUARDED_BY(mutex_) = 0;  // Places of blocked workers that no worker fills.
  std::size_t blocked_ MANTA_GUARDED_BY(mutex_) = 0;
  std::size_t exclusive_ MANTA_GUARDED_BY(mutex_) = 0;  // Bodies that hold several workers, and do not block.
  Worker* returning_ MANTA_GUARDED_BY(mutex_) = nullptr;  // Have no place while such bodies run.
  std::size_t granted_ MANTA_GUARDED_BY(mutex_) = 0;  // Threads that may start beyond kSparesAtOnce.
  std::size_t next_grant_ MANTA_GUARDED_BY(mutex_) = 1;
  std::int64_t progress_at_arm_ MANTA_GUARDED_BY(mutex_) = 0;
  GrowthTimer growth_ MANTA_GUARDED_BY(mutex_){};
  bool growth_armed_ MANTA_GUARDED_BY(mutex_) = false;
  std::size_t external_slots_ MANTA_GUARDED_BY(mutex_) = 0;  // Slots that are borrowed.
  std::vector<Member> members_ MANTA_GUARDED_BY(mutex_);
  std::size_t started_ MANTA_GUARDED_BY(mutex_) = 0;  // Workers, ever: for their names.
  Member ended_ MANTA_GUARDED_BY(mutex_);  // The last spare that ended: the next one to end joins it, or `stop` does.
};

}  // namespace detail
MANTA_NAMESPACE_END
