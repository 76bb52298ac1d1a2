// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/executor.hpp"
#include "core/runtime_core.hpp"
#include "simulation/executor/work_queue.hpp"
#include "simulation/executor/world.hpp"

#include <cstddef>
#include <memory>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The executor of one runtime in a simulated world: its queue, its workers, its timers. The world decides which strand
/// runs.
///
/// README.md beside this file has its rules.
class Simulated final : public Executor {
 public:
  struct Options {
    int workers;
    std::size_t max_threads;
    std::size_t stack_size;
  };

  Simulated(RuntimeCore& core, std::shared_ptr<World> world, const Options& options);
  ~Simulated() override;

  /// Returns the listener for the runtime's events: it passes them to `own`, and to the world's listener if it has one.
  [[nodiscard]] EventListener* listener(EventListener* own) noexcept;

  void schedule(Runnable& work, QueuePosition hint) noexcept override;
  void wake() noexcept override {}
  bool block(Parker& parker, Time deadline, BlockReason why) override;
  void leave() override;
  void come_back() noexcept override;
  [[nodiscard]] bool begin_exclusive(std::size_t others) noexcept override;
  void end_exclusive(std::size_t others) noexcept override;
  [[nodiscard]] bool is_over_limit() const noexcept override;
  void unpark(Parker& parker) noexcept override;
  [[nodiscard]] bool can_block(const ExecutorThread& thread) const noexcept override;
  [[nodiscard]] std::shared_ptr<Slot> borrow_slot() override;
  void return_slot(std::shared_ptr<Slot> slot) noexcept override;
  void visit_slots(void (*see)(const Slot&, void*), void* context) const override;
  [[nodiscard]] Time now() noexcept override;
  void arm(Timer& timer, Time when) override;
  void run_without_place(Runnable& work) noexcept override;
  [[nodiscard]] bool disarm(Timer& timer) noexcept override;
  void give_way() noexcept override;
  [[nodiscard]] bool is_quiet() noexcept override;
  void stop() noexcept override;
  [[nodiscard]] Runnable* take_left() noexcept override;

 private:
  struct Told final : EventListener {
    explicit Told(World& of) noexcept : world(of) {}
    void on_event(const Event& event) noexcept override;
    World& world;
    EventListener* own = nullptr;
  };

  friend class World;  // guards all of this, and decides over it

  // All but run_*, enter, next_turn and rest require the world's mutex.
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] bool has_due_timer() const;
  [[nodiscard]] bool is_at_rest() const;
  [[nodiscard]] Strand* take_worker() MANTA_NO_THREAD_SAFETY_ANALYSIS;
  [[nodiscard]] Strand* find_timers() MANTA_NO_THREAD_SAFETY_ANALYSIS;
  [[nodiscard]] Strand* take_timers() MANTA_NO_THREAD_SAFETY_ANALYSIS;
  void take_entry(Strand& worker) MANTA_NO_THREAD_SAFETY_ANALYSIS;
  void run_worker(Strand& self) noexcept;
  void run_work(Strand& self) noexcept;
  void run_timers(Strand& self) noexcept;
  void enter(Strand& self) noexcept;
  [[nodiscard]] bool next_turn(Strand& self) noexcept;
  void rest(Strand& self) noexcept;
  void become_idle(Strand& self) MANTA_NO_THREAD_SAFETY_ANALYSIS;
  [[nodiscard]] std::shared_ptr<Slot> new_slot();

  // Constant.
  RuntimeCore& core_;
  const std::shared_ptr<World> world_;
  const Options options_;
  const std::size_t places_;
  static constexpr std::chrono::milliseconds kGivesWay{1};
  const SignalMask signals_ = SignalMask::of_this_thread();  // of all strands, on whichever thread they start
  Told told_;

  // Guarded by the world's mutex. (An annotation cannot say so where the world itself reads them.)
  WorkQueue queue_;
  TimerQueue timers_;
  Strand* stopper_ = nullptr;  // The strand that stops the executor when it is at rest.
  bool stopping_ = false;
  std::vector<Strand*> idle_;  // Workers.
  std::size_t active_ = 0;  // Workers that have work and have a place.
  std::size_t exclusive_ = 0;  // Bodies that hold several workers, and do not block.
  std::size_t away_ = 0;  // Workers that gave up their place.
  std::vector<Strand*> idle_timers_;  // Strands that fire timers.
  std::vector<std::unique_ptr<Strand>> strands_;
  std::vector<std::unique_ptr<StackThread>> threads_;
  std::vector<std::shared_ptr<Slot>> slots_;
  std::vector<std::size_t> free_slots_;
};

}  // namespace detail
MANTA_NAMESPACE_END
