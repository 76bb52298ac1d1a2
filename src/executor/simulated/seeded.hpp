// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.hpp"
#include "base/sync.hpp"
#include "executor/executor.hpp"
#include "executor/runtime_core.hpp"
#include "executor/simulated/strand.hpp"
#include "executor/simulated/work_queue.hpp"
#include "executor/thread.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// What becomes of threads of the program other than the one that made the runtime.
enum class Strangers : std::uint8_t {
  kRefuse,  ///< They cannot call in: the run repeats.
  kAdmit,   ///< They may, and nothing repeats.
};

/// The executor whose runs repeat: one strand at a time, a virtual clock, every choice drawn from a seed.
///
/// README.md beside this file tells its rules.
class Seeded final : public Executor {
 public:
  struct Options {
    std::uint64_t seed;
    Strangers strangers;
    int workers;
    std::size_t max_threads;
    std::size_t stack_size;
  };

  Seeded(RuntimeCore& core, const Options& options);
  ~Seeded() override;

  void schedule(Runnable& work, Hint hint) noexcept override;
  void wake() noexcept override {}
  bool block(Parker& parker, Time deadline, Why why) override;
  void leave() override;
  void come_back() noexcept override;
  [[nodiscard]] bool begin_exclusive(std::size_t others) noexcept override;
  void end_exclusive(std::size_t others) noexcept override;
  [[nodiscard]] bool is_over_limit() const noexcept override;
  void unpark(Parker& parker) noexcept override;
  [[nodiscard]] Slot* borrow_slot() override;
  void return_slot(Slot& slot) noexcept override;
  void visit_slots(void (*see)(const Slot&, void*), void* context) const override;
  [[nodiscard]] Time now() noexcept override;
  void arm(Timer& timer, Time when) override;
  [[nodiscard]] bool disarm(Timer& timer) noexcept override;
  void stop() noexcept override;
  [[nodiscard]] Runnable* take_left() noexcept override;

 private:
  // Who runs next (baton.cpp).
  [[nodiscard]] Strand* here() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool yield(Strand& self) MANTA_REQUIRES(mutex_);
  void make_ready(Strand& strand) MANTA_REQUIRES(mutex_);
  void let_go(Strand& self) MANTA_REQUIRES(mutex_);
  void pass_on() MANTA_REQUIRES(mutex_);
  [[nodiscard]] Strand* choose() MANTA_REQUIRES(mutex_);
  [[nodiscard]] Strand* draw() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool may_go_on(const Strand& strand) const MANTA_REQUIRES(mutex_);
  [[nodiscard]] Strand* take_worker() MANTA_REQUIRES(mutex_);
  [[nodiscard]] Strand* take_timers() MANTA_REQUIRES(mutex_);
  [[nodiscard]] Strand* start(Strand::Kind kind, void (Seeded::*body)(Strand&) noexcept) MANTA_REQUIRES(mutex_);
  void run_worker(Strand& self) noexcept;
  void run_work(Strand& self) noexcept;
  void run_timers(Strand& self) noexcept;
  [[nodiscard]] bool wait_for_turn(Strand& self) noexcept;
  void rest(Strand& self) noexcept;
  [[nodiscard]] Slot& new_slot() MANTA_REQUIRES(mutex_);

  // Waiting (waiting.cpp).
  void give_place(Strand& self) MANTA_REQUIRES(mutex_);
  void take_place(Strand& self) MANTA_REQUIRES(mutex_);
  void wake(Strand& strand, bool woken) MANTA_REQUIRES(mutex_);
  void look_for_shutdown() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool move_time() MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool only_shutdown_waits() const MANTA_REQUIRES(mutex_);
  [[nodiscard]] bool somebody_is_outside() const MANTA_REQUIRES(mutex_);
  void break_deadlock() MANTA_REQUIRES(mutex_);
  [[nodiscard]] std::string tell_waits() const MANTA_REQUIRES(mutex_);

  // The watch (watch.cpp).
  void start_watch() MANTA_REQUIRES(mutex_);
  void watch() noexcept;
  void watch_holder() MANTA_REQUIRES(mutex_);
  void watch_silence() MANTA_REQUIRES(mutex_);

  // Constant.
  RuntimeCore& core_;
  const Options options_;
  const std::size_t places_;

  mutable Mutex mutex_;
  Random random_ MANTA_GUARDED_BY(mutex_);
  const std::uint32_t patience_;  ///< A yield point passes the baton on once in so many times.
  WorkQueue queue_ MANTA_GUARDED_BY(mutex_);
  Time now_ MANTA_GUARDED_BY(mutex_);
  TimerQueue timers_ MANTA_GUARDED_BY(mutex_);
  TimerQueue alarms_ MANTA_GUARDED_BY(mutex_);  // Deadlines of strands that block.

  Strand* holder_ MANTA_GUARDED_BY(mutex_) = nullptr;   // Of the baton.
  Strand* stopper_ MANTA_GUARDED_BY(mutex_) = nullptr;  // Goes on when nobody else can.
  bool stopping_ MANTA_GUARDED_BY(mutex_) = false;
  std::vector<Strand*> ready_ MANTA_GUARDED_BY(mutex_);
  std::vector<Strand*> blocked_ MANTA_GUARDED_BY(mutex_);
  std::vector<Strand*> idle_ MANTA_GUARDED_BY(mutex_);  // Workers.
  std::size_t active_ MANTA_GUARDED_BY(mutex_) = 0;     // Workers that have work and have not given their place.
  std::size_t exclusive_ MANTA_GUARDED_BY(mutex_) = 0;  // Bodies that hold several workers, and do not block.
  std::size_t away_ MANTA_GUARDED_BY(mutex_) = 0;       // Workers that gave their place.
  std::uint64_t waits_ MANTA_GUARDED_BY(mutex_) = 0;
  /// With strangers about, silence of so long is a deadlock.
  static constexpr int kDeadlockMs = 10'000;

  int idle_reports_ MANTA_GUARDED_BY(mutex_) = 0;  // Times in a row that a shutdown looked and nothing had happened.

  std::thread::id program_ MANTA_GUARDED_BY(mutex_);  // Who made the runtime.
  std::unique_ptr<Strand> program_strand_ MANTA_GUARDED_BY(mutex_);
  Strand* timers_strand_ MANTA_GUARDED_BY(mutex_) = nullptr;
  std::vector<std::unique_ptr<Strand>> strands_ MANTA_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<StackThread>> threads_ MANTA_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Slot>> slots_ MANTA_GUARDED_BY(mutex_);
  std::vector<Slot*> free_slots_ MANTA_GUARDED_BY(mutex_);

  // The watch's.
  std::unique_ptr<StackThread> watch_ MANTA_GUARDED_BY(mutex_);
  Parker watch_parker_{0};
  std::uint64_t turns_ MANTA_GUARDED_BY(mutex_) = 0;  // Times that the baton was passed, or its holder called in.
  std::uint64_t turns_seen_ MANTA_GUARDED_BY(mutex_) = 0;
  int quiet_ms_ MANTA_GUARDED_BY(mutex_) = 0;
  bool silence_ MANTA_GUARDED_BY(mutex_) = false;  // Nobody has called in for long: time may move, strangers or not.
};

}  // namespace detail
MANTA_NAMESPACE_END
