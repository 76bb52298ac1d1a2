// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "base/thread.hpp"
#include "core/executor_factory.hpp"
#include "simulation/executor/chooser.hpp"
#include "simulation/executor/strand.hpp"

#include <manta/event.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

class FaultInjector;

/// The injected faults of the world itself. The world calls these functions under its mutex, so they call nothing of
/// manta.
class Disturbances {
 public:
  virtual ~Disturbances() = default;

  /// Returns how long a worker that has taken this entry waits before it begins it.
  [[nodiscard]] virtual std::chrono::nanoseconds stall(const Runnable& work, Chooser& chooser, Time now) = 0;

  /// Returns how far the clock jumps at a yield point.
  [[nodiscard]] virtual std::chrono::nanoseconds clock_jump(Chooser& chooser, Time now) = 0;
};

/// Everything that is simulated together: the baton, the clock, and the strands of one or more runtimes.
///
/// A runtime that is made on a strand of a world, or on the thread that made the world, joins it. README.md beside this
/// file has the rules.
class World final : public ExecutorFactory, public std::enable_shared_from_this<World> {
 public:
  /// Problems of the program under test that the world reports and does not throw.
  enum class Finding : std::uint8_t {
    kDeadlock,  ///< At the end of a runtime, where no caller can receive an exception.
    kOutside,  ///< A strand waits outside manta, and not inside `blocking`.
    kExternal,  ///< A thread that is no strand called in.
    kOutlived,  ///< A runtime has not ended when the program has.
    kFailure,  ///< The program says that it has failed.
    kSlow,  ///< A strand, or the whole run, has been going on for long; not wrong in itself.
  };

  struct Options {
    std::unique_ptr<Chooser> chooser{};
    /// A strand that sleeps this long outside manta loses the baton.
    std::chrono::milliseconds patience{10'000};
    Disturbances* disturbances = nullptr;
    FaultInjector* faults = nullptr;  ///< The injector of each of its runtimes.
    EventListener* events = nullptr;  ///< Receives the events of all its runtimes, beside their own listeners.
    int workers = 0;  ///< The workers of a runtime that does not set them; 0: the default.
    /// Whether the world stays open when its last runtime has ended.
    bool outlives_runtimes = false;
    /// Receives each finding, under the world's mutex. A finding that may be the beginning of a hang is also logged, at
    /// once; if this function is unset, all findings are.
    std::function<void(Finding, const std::string&)> report{};
    std::string name{};  ///< Put before each logged finding: "simulation with seed 42: ".
  };

  /// The time at which a world begins. Not the zero of the clock, so that deadlines in the past can be represented.
  static constexpr Time kBegin = Time(std::chrono::hours(24));

  /// The calling thread is the program's strand.
  explicit World(Options options);
  ~World() override;

  /// Returns the world that the calling thread belongs to; null: there is none, or it is closed.
  [[nodiscard]] static std::shared_ptr<World> current() noexcept;

  /// Closes the world: no more joins, reports, events or faults; its options may be destroyed. Returns how many
  /// runtimes are left.
  std::size_t close() MANTA_EXCLUDES(mutex);

  /// Passes on an event of one of its runtimes, and reports the calling thread unless it is a strand.
  void hear(const Event& event) noexcept MANTA_EXCLUDES(mutex);
  [[nodiscard]] bool listens() const noexcept { return events_.load(std::memory_order_relaxed) != nullptr; }

  [[nodiscard]] int workers() const noexcept override { return workers_; }

  /// Makes the executor of a runtime that joins. The runtime gets the world's faults, and the world receives its
  /// events.
  [[nodiscard]] std::unique_ptr<Executor> new_executor(RuntimeCore& core) override MANTA_EXCLUDES(mutex);

  /// Makes the calling thread belong to `world`, or to none.
  static void set_current(const std::shared_ptr<World>& world) noexcept;

  /// Lets other strands run; if none can, lets `time` pass. A worker keeps its place. False: the calling thread is no
  /// strand.
  ///
  /// Errors: `DeadlockError` if strands have only polled a million times in a row, and the caller would poll
  ///         `for_ever`.
  bool pause_here(std::chrono::nanoseconds time, bool for_ever) MANTA_EXCLUDES(mutex);

  Mutex mutex;

  // The executors of its runtimes, and their strands.
  void join(Simulated& member) MANTA_REQUIRES(mutex);
  void part(Simulated& member) MANTA_EXCLUDES(mutex);
  [[nodiscard]] Strand* start(Simulated& member, Strand::Kind kind, std::size_t stack_size,
                              void (Simulated::*body)(Strand&) noexcept) MANTA_REQUIRES(mutex);
  void end_program(std::thread::id thread) MANTA_REQUIRES(mutex);

  // Which strand runs next (world.cpp).
  [[nodiscard]] Strand* here() MANTA_REQUIRES(mutex);
  [[nodiscard]] bool yield(Strand& self) MANTA_REQUIRES(mutex);
  void make_ready(Strand& strand) MANTA_REQUIRES(mutex);
  void let_go(Strand& self) MANTA_REQUIRES(mutex);
  void wait_for_turn(Strand& self) MANTA_EXCLUDES(mutex);
  void pass_on() MANTA_REQUIRES(mutex);

  // Waiting (world_waiting.cpp).
  void give_place(Strand& self) MANTA_REQUIRES(mutex);
  void begin_wait(Strand& self, Parker& parker, Time deadline, BlockReason why) MANTA_REQUIRES(mutex);
  void stall(Strand& self, std::chrono::nanoseconds how_long) MANTA_REQUIRES(mutex);
  [[nodiscard]] Strand* find_waiter(const Parker& parker) MANTA_REQUIRES(mutex);
  void wake(Strand& strand, bool woken) MANTA_REQUIRES(mutex);
  void wake_all_of(const Simulated& member) MANTA_REQUIRES(mutex);

  /// Threads: any.
  [[nodiscard]] Time now() const noexcept {
    return Time(std::chrono::nanoseconds(now_.load(std::memory_order_relaxed)));
  }
  [[nodiscard]] Chooser& chooser() const MANTA_REQUIRES(mutex) { return *options_.chooser; }
  [[nodiscard]] FaultInjector* faults() const noexcept { return options_.faults; }
  [[nodiscard]] Disturbances* disturbances() const noexcept { return options_.disturbances; }

  /// Returns how often one of several candidates was chosen so far: equal for equal runs.
  [[nodiscard]] std::uint64_t steps() const MANTA_REQUIRES(mutex) { return steps_; }

  void report(Finding finding, const std::string& text) MANTA_REQUIRES(mutex);

  /// Reports the calling thread, which is no strand, and returns the text of the report.
  std::string report_external() MANTA_REQUIRES(mutex);

 private:
  struct Candidate {
    enum class Kind : std::uint8_t { kStrand, kWorker, kTimers };
    Kind kind;
    Strand* strand;
    Simulated* member;
    Rank rank;
  };

  [[nodiscard]] Strand* choose() MANTA_REQUIRES(mutex);
  [[nodiscard]] Strand* choose_candidate() MANTA_REQUIRES(mutex);
  void find_candidates() MANTA_REQUIRES(mutex);
  void add_strand(Strand& strand) MANTA_REQUIRES(mutex);
  void leave_out_who_has_looked() MANTA_REQUIRES(mutex);
  [[nodiscard]] std::size_t pick() MANTA_REQUIRES(mutex);
  [[nodiscard]] static bool may_go_on(const Strand& strand);

  void take_place(Strand& self) MANTA_REQUIRES(mutex);
  void look_for_shutdown() MANTA_REQUIRES(mutex);
  void look_for_ended() MANTA_REQUIRES(mutex);
  [[nodiscard]] bool move_time() MANTA_REQUIRES(mutex);
  [[nodiscard]] bool only_shutdown_waits() const MANTA_REQUIRES(mutex);
  [[nodiscard]] bool only_pauses_are_timed() const MANTA_REQUIRES(mutex);
  void give_up_pausing(Strand& self) MANTA_REQUIRES(mutex);
  [[nodiscard]] bool has_strand_in(Strand::State state) const MANTA_REQUIRES(mutex);
  [[nodiscard]] bool break_deadlock() MANTA_REQUIRES(mutex);
  [[nodiscard]] std::string tell_waits() const MANTA_REQUIRES(mutex);
  void jump_clock() MANTA_REQUIRES(mutex);
  void set_clock(Time now) MANTA_REQUIRES(mutex);

  // The watch (world_watch.cpp).
  void start_watch() MANTA_REQUIRES(mutex);
  void watch() noexcept;
  void watch_holder() MANTA_REQUIRES(mutex);
  void watch_lost() MANTA_REQUIRES(mutex);
  void watch_length(std::chrono::milliseconds tick) MANTA_REQUIRES(mutex);
  [[nodiscard]] std::string tell_outside(const Strand& strand) const MANTA_REQUIRES(mutex);

  Options options_;  // Only close() changes it, under the mutex.
  const int workers_;
  atomic<EventListener*> events_;
  std::vector<Simulated*> members_ MANTA_GUARDED_BY(mutex);
  atomic<std::int64_t> now_;  // Since the clock's zero, in ns. Written under the mutex.
  TimerQueue alarms_ MANTA_GUARDED_BY(mutex);  // Deadlines of strands that block.

  Strand* holder_ MANTA_GUARDED_BY(mutex) = nullptr;  // The strand that holds the baton.
  Strand* yielding_ MANTA_GUARDED_BY(mutex) = nullptr;  // The strand at a yield point, which could go on.
  std::vector<Strand*> ready_ MANTA_GUARDED_BY(mutex);
  std::vector<Strand*> blocked_ MANTA_GUARDED_BY(mutex);
  std::vector<Candidate> candidates_ MANTA_GUARDED_BY(mutex);
  std::uint64_t waits_ MANTA_GUARDED_BY(mutex) = 0;
  std::uint64_t steps_ MANTA_GUARDED_BY(mutex) = 0;
  int idle_reports_ MANTA_GUARDED_BY(mutex) = 0;  // How often in a row a shutdown looked and nothing had happened.
  int pauses_ MANTA_GUARDED_BY(mutex) = 0;  // Polls in a row since a strand did anything else.
  int broken_ends_ MANTA_GUARDED_BY(mutex) = 0;  // Deadlocks in a row in which only ends of runtimes waited.

  std::thread::id program_ MANTA_GUARDED_BY(mutex);
  std::unique_ptr<Strand> program_strand_ MANTA_GUARDED_BY(mutex);
  std::uint32_t strands_started_ MANTA_GUARDED_BY(mutex) = 0;

  // Of the watch.
  std::unique_ptr<StackThread> watch_ MANTA_GUARDED_BY(mutex);
  Parker watch_parker_{0};
  bool is_over_ MANTA_GUARDED_BY(mutex) = false;
  std::uint64_t turns_ MANTA_GUARDED_BY(mutex) = 0;  // Times that the baton was passed, or its holder called in.
  std::uint64_t turns_seen_ MANTA_GUARDED_BY(mutex) = 0;
  std::chrono::milliseconds runs_ MANTA_GUARDED_BY(mutex){0};
  std::chrono::milliseconds quiet_ MANTA_GUARDED_BY(mutex){0};
  std::chrono::milliseconds asleep_ MANTA_GUARDED_BY(mutex){0};
};

}  // namespace detail
MANTA_NAMESPACE_END
