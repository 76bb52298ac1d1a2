// SPDX-License-Identifier: Apache-2.0
//
// Random programs, several at once in one runtime; some of their allocations are refused, and some of their callbacks
// throw. MANTA_TEST_SEED repeats a run, as far as the threads' schedule repeats.

#include "refused/operators.hpp"
#include "refused/runner.hpp"
#include "refused/watchdog.hpp"
#include "stress/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace manta_refused {
namespace {

constexpr int kRounds = kSlow ? 60 : 500;
constexpr std::size_t kThreads = 2;
constexpr std::size_t kEach = 4;  // programs of a thread

using Random = std::mt19937_64;

std::uint64_t pick(Random& random, std::uint64_t end) { return random() % end; }

/// The programs of a thread, and their results, which are checked when failures are disarmed.
struct Work {
  std::array<Program, kEach> programs;
  std::array<std::exception_ptr, kEach> errors;
};

/// One runtime, with the configuration that one of the programs needs.
class Round {
 public:
  Round(std::uint64_t seed, const Programs& programs, manta::EngineKind engine) : random_(seed) {
    config_ = quiet_config(engine);
    config_.num_workers = static_cast<int>(2 + pick(random_, 2));
    const Program& special = programs[pick(random_, programs.size())];
    if (special.configure != nullptr) special.configure(config_);
    for (Work& work : works_) {
      for (Program& program : work.programs) program = any_of(programs);
    }
    works_[0].programs[0] = special;
  }

  void run() {
    const bool whole = pick(random_, 2) == 0;
    const std::uint64_t one_in = std::array{5u, 30u, 200u, 2000u}[pick(random_, 4)];
    const std::uint64_t throws_one_in = std::array{3u, 20u, 1000u}[pick(random_, 3)];
    std::optional<manta::Runtime> runtime;
    if (!whole) runtime.emplace(config_);
    std::vector<std::thread> threads;
    for (Work& work : works_) threads.emplace_back([this, &work] { run_all(work); });
    {
      const Injection refused(allocations, one_in, Which::kSome, random_());
      const Injection thrown(callbacks, throws_one_in, Which::kSome, random_());
      if (whole) start(runtime);
      state_ = runtime.has_value() ? State::kGo : State::kNever;
      state_.notify_all();
      for (std::thread& thread : threads) thread.join();
      if (whole && runtime.has_value()) runtime->shutdown();
    }
    if (runtime.has_value()) end(*runtime, whole);
    for (const Work& work : works_) check(work);
  }

 private:
  enum class State { kWait, kGo, kNever };

  /// Of the programs that need no configuration of their own.
  const Program& any_of(const Programs& programs) {
    for (;;) {
      const Program& program = programs[pick(random_, programs.size())];
      if (program.configure == nullptr) return program;
    }
  }

  void start(std::optional<manta::Runtime>& runtime) noexcept {
    try {
      runtime.emplace(std::move(config_));
    } catch (...) {
      not_started_ = std::current_exception();
    }
  }

  void run_all(Work& work) noexcept {
    state_.wait(State::kWait);
    if (state_ == State::kNever) return;
    for (std::size_t i = 0; i < kEach; ++i) {
      try {
        work.programs[i].run();
      } catch (...) {
        work.errors[i] = std::current_exception();
      }
    }
  }

  static void end(manta::Runtime& runtime, bool is_over) {
    if (!is_over) {
      EXPECT_TRUE(works()) << "the runtime does not work any more";
      runtime.shutdown();
    }
    expect_nothing_left(runtime.stats());
  }

  void check(const Work& work) const {
    EXPECT_TRUE(not_started_ == nullptr || is_due(not_started_)) << in_words(not_started_);
    for (std::size_t i = 0; i < kEach; ++i) {
      if (work.errors[i] == nullptr || is_due(work.errors[i])) continue;
      ADD_FAILURE() << work.programs[i].name << ": " << in_words(work.errors[i]);
    }
  }

  Random random_;
  manta::Config config_;
  std::array<Work, kThreads> works_{};
  std::exception_ptr not_started_;
  std::atomic<State> state_{State::kWait};
};

/// All programs except those that need a process of their own: `init` is for one thread, and work that only the end of
/// the runtime cancels occupies a worker until then.
Programs sociable_programs() {
  Programs programs = all_programs();
  std::erase_if(programs, [](const Program& program) {
    return program.name == std::string_view("the_process_own") || program.name == std::string_view("work_is_cancelled");
  });
  return programs;
}

void run_rounds(manta::EngineKind engine) {
  const Programs programs = sociable_programs();
  const std::uint64_t seed = manta_stress::seed();
  for (int i = 0; i < kRounds && !testing::Test::HasFailure(); ++i) {
    const std::uint64_t mine = seed + static_cast<std::uint64_t>(i);
    const Watched watched({"random programs", name_of(engine), "some fail", mine});
    Round(mine, programs, engine).run();
    if (testing::Test::HasFailure()) ADD_FAILURE() << "MANTA_TEST_SEED=" << mine << " begins with this round";
  }
}

TEST(RandomlyRefused, NothingIsLostLocally) { run_rounds(manta::EngineKind::kLocal); }
TEST(RandomlyRefused, NothingIsLostOnLoopback) { run_rounds(manta::EngineKind::kLoopback); }

}  // namespace
}  // namespace manta_refused
