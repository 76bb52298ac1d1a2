// SPDX-License-Identifier: Apache-2.0
#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::testing::Schedule;
using manta::testing::Simulation;
using manta::testing::SimulationOptions;

int add(int a, int b) { return a + b; }

int fib(int n) { return n < 2 ? n : *manta::remote<fib>(n - 1).get() + *manta::remote<fib>(n - 2).get(); }

manta::Async<int> add_later(int a, int b) {
  co_await manta::sleep_for(30min);
  co_return a + b;
}

class Log {
 public:
  int write(int line) {
    lines_.push_back(line);
    return static_cast<int>(lines_.size());
  }
  [[nodiscard]] std::vector<int> lines() const { return lines_; }

 private:
  std::vector<int> lines_;
};

/// Returns the lines of four writers in the order of the log, which depends on the schedule.
std::vector<int> write_from_everywhere() {
  auto log = manta::spawn<Log>();
  std::vector<ObjectRef<void>> writers;
  for (int i = 0; i < 4; ++i) {
    writers.push_back(manta::submit([log, i] {
      for (int k = 0; k < 3; ++k) (void)log.call<&Log::write>(10 * i + k).get();
    }));
  }
  manta::get(writers);
  return *log.call<&Log::lines>().get();
}

template <class E, class F>
std::string message_of(F&& function) {
  try {
    function();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& other) {
    return std::string("another exception: ") + other.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Simulation, RunsAProgramAsItIs) {
  Simulation sim({.seed = 1, .workers = 3});
  int sum = 0;
  sim.run([&sum] { sum = *manta::remote<fib>(8).get(); });
  EXPECT_EQ(sum, 21);
  EXPECT_GT(sim.report().events, 0u);
  EXPECT_EQ(sim.report().left.objects, 0);
}

TEST(Simulation, HalfAnHourTakesNoTime) {
  Simulation sim;
  const auto began = std::chrono::steady_clock::now();
  sim.run([] { EXPECT_EQ(*manta::remote<add_later>(1, 2).get(), 3); });
  EXPECT_EQ(sim.report().time, 30min);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST(Simulation, EqualSeedsGiveEqualRunsUnderEachSchedule) {
  for (const Schedule schedule : {Schedule::kRandom, Schedule::kPct}) {
    std::set<std::uint64_t> hashes;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      Simulation sim({.seed = seed, .schedule = schedule, .pct_steps = 60});
      std::vector<int> first, second;
      sim.run([&first] { first = write_from_everywhere(); });
      const std::uint64_t hash = sim.report().hash;
      sim.run([&second] { second = write_from_everywhere(); });
      EXPECT_EQ(sim.report().hash, hash) << "seed " << seed;
      EXPECT_EQ(first, second) << "seed " << seed;
      hashes.insert(hash);
    }
    EXPECT_GT(hashes.size(), 10u) << "other seeds give other runs";
  }
}

TEST(Simulation, WhatTheProgramThrowsComesOut) {
  Simulation sim;
  EXPECT_EQ(message_of<std::runtime_error>([&sim] {
              sim.run([] {
                manta::send<add_later>(1, 2);
                throw std::runtime_error("the program failed");
              });
            }),
            "the program failed");
  EXPECT_EQ(sim.report().left.tasks_finished, 1) << "and its work was cancelled";
}

TEST(Simulation, ADeadlockNamesWhoWaitsForWhat) {
  Simulation sim;
  const std::string told = message_of<manta::DeadlockError>([&sim] {
    sim.run([] {
      auto [never, set] = manta::promise<int>();
      never.get();
    });
  });
  EXPECT_TRUE(contains(told, "the program waits for a promise, made at simulation.test.cpp:")) << told;
}

struct Right;
struct Left {
  int echo() { return 1; }
  int cross(manta::ActorHandle<Right> right);
};
struct Right {
  int echo() { return 1; }
  int cross(manta::ActorHandle<Left> left) { return *left.call<&Left::echo>().get(); }
};
int Left::cross(manta::ActorHandle<Right> right) { return *right.call<&Right::echo>().get(); }

/// Two actors, each of which gets a call that calls the other.
void cross() {
  auto left = manta::spawn<Left>();
  auto right = manta::spawn<Right>();
  const auto first = left.call<&Left::cross>(right);
  const auto second = right.call<&Right::cross>(left);
  (void)*first.get();
  (void)*second.get();
}

/// Returns the part of a text from `beginning` up to the next semicolon.
std::string part_of(const std::string& text, const std::string& beginning) {
  const auto at = text.find(beginning);
  return at == std::string::npos ? std::string() : text.substr(at, text.find(';', at) - at);
}

/// Returns the text of a DeadlockError that is the error, or its cause.
std::string deadlock_in(const manta::Error& error) {
  if (error.code() == manta::ErrorCode::kDeadlock) return error.what();
  const auto* const task = dynamic_cast<const manta::TaskError*>(&error);
  const auto* const cause = task == nullptr ? nullptr : task->cause_as<manta::DeadlockError>();
  return cause == nullptr ? std::string() : cause->what();
}

TEST(Simulation, ADeadlockOfTwoActorsNamesTheBodiesThatWaitWhereverTheyRun) {
  int on_the_programs_strand = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Simulation sim({.seed = seed, .workers = 2});
    std::string told;
    try {
      sim.run(cross);
    } catch (const manta::Error& error) {
      told = deadlock_in(error);
    }
    if (told.empty()) continue;  // one call ended before the other began
    EXPECT_FALSE(contains(part_of(told, "the program waits for "), "::echo")) << told;
    EXPECT_TRUE(contains(told, "Left::cross")) << told;
    EXPECT_TRUE(contains(told, "Right::cross")) << told;
    on_the_programs_strand += contains(told, "the program, in ") ? 1 : 0;
  }
  EXPECT_GT(on_the_programs_strand, 0);
}

manta::Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref; }

TEST(Simulation, ACoroutineThatWouldWaitForEverIsADeadlockToo) {
  Simulation sim;
  const std::string told = message_of<manta::DeadlockError>([&sim] {
    auto promise = std::make_shared<std::optional<manta::Promise<int>>>();
    sim.run([promise] {
      auto [never, set] = manta::promise<int>();
      *promise = std::move(set);
      manta::send<wait_for>(never);
    });
  });
  EXPECT_TRUE(contains(told, "wait_for, called at simulation.test.cpp:")) << told;
  EXPECT_TRUE(contains(told, "is suspended")) << told;
}

/// An actor whose method waits for a call of the same actor.
class Knot {
 public:
  // NOLINTBEGIN(readability-convert-member-functions-to-static)
  void tie(manta::ActorHandle<Knot> itself) { itself.call<&Knot::hold>().get(); }
  void hold() {}
  // NOLINTEND(readability-convert-member-functions-to-static)
};

TEST(Simulation, AFailedProgramEndsThoughABodyWaitsForEver) {
  Simulation sim;
  const auto gives_up = [] {
    auto knot = manta::spawn<Knot>();
    knot.call<&Knot::tie>(knot).get(1ms);
  };
  EXPECT_THROW(sim.run(gives_up), manta::GetTimeoutError);
}

TEST(Simulation, ARuntimeOfAStrandJoins) {
  std::set<std::uint64_t> hashes;
  for (int round = 0; round < 2; ++round) {
    Simulation sim({.seed = 5});
    sim.run([] {
      const auto nested = manta::submit([] {
        manta::Runtime other({.num_workers = 2, .ambient = false});
        const manta::RuntimeScope scope(other);
        const auto before = manta::now();
        EXPECT_EQ(*manta::remote<add_later>(3, 4).get(), 7);
        EXPECT_EQ(manta::now() - before, 30min);
        return *manta::remote<fib>(6).get();
      });
      EXPECT_EQ(*nested.get(), 8);
    });
    EXPECT_GE(sim.report().time, 30min);
    hashes.insert(sim.report().hash);
  }
  EXPECT_EQ(hashes.size(), 1u);
}

TEST(Simulation, WhatARuntimeThatJoinsDoesIsHeard) {
  std::set<std::uint64_t> hashes;
  for (int calls = 1; calls < 4; ++calls) {
    Simulation sim;
    sim.run([calls] {
      manta::Runtime other({.ambient = false});
      const manta::RuntimeScope scope(other);
      for (int i = 0; i < calls; ++i) (void)manta::remote<add>(1, 2).get();
    });
    hashes.insert(sim.report().hash);
  }
  EXPECT_EQ(hashes.size(), 3u);
}

TEST(Simulation, ARuntimeThatJoinsHasItsWorkersUnlessItSaysAnother) {
  Simulation sim({.workers = 3});
  sim.run([] {
    EXPECT_EQ(manta::Runtime({.ambient = false}).stats().workers, 3);
    EXPECT_EQ(manta::Runtime({.num_workers = 2, .ambient = false}).stats().workers, 2);
  });
}

TEST(Simulation, ARuntimeThatOutlivesItIsReportedAndTouchesNothingOfIt) {
  std::unique_ptr<manta::Runtime> other;
  const std::string told = message_of<manta::testing::MisuseError>([&other] {
    Simulation sim;
    sim.inject(manta::testing::jump_clock({.by = 1h}));
    sim.inject(manta::testing::fail_task("", {.probability = 0.5}));
    sim.run([&other] { other = std::make_unique<manta::Runtime>(manta::Config{.ambient = false}); });
  });
  EXPECT_EQ(told, "1 runtimes that the program made were not ended by it");
  {
    const manta::RuntimeScope scope(*other);
    EXPECT_EQ(*manta::remote<add>(1, 2).get(), 3);
  }
  other.reset();
}

TEST(Simulation, AReferenceMayOutliveIt) {
  std::optional<ObjectRef<int>> kept;
  {
    Simulation sim;
    sim.run([&kept] { kept = manta::put(7); });
    EXPECT_EQ(sim.report().left.objects, 1);
  }
  kept.reset();
}

TEST(Simulation, WhatIsWaitedForByLookingIsADeadlockToo) {
  Simulation sim;
  const std::string told =
      message_of<manta::DeadlockError>([&sim] { sim.run([] { manta::testing::wait_until([] { return false; }); }); });
  EXPECT_TRUE(contains(told, "the program looks again and again at something that does not come")) << told;
}

TEST(Simulation, WhatIsLookedAtUntilSomeTimeIsNone) {
  Simulation sim;
  sim.run([] { EXPECT_FALSE(manta::testing::eventually([] { return false; }, 20min)); });
  EXPECT_GE(sim.report().time, 20min);
}

TEST(Simulation, WaitingByLookingInsideBlockingIsNoMisuse) {
  Simulation sim({.patience = 20ms});
  sim.run([] {
    std::atomic<bool> done{false};
    const auto waits = manta::submit([&done] {
      manta::blocking([&done] {
        manta::testing::wait_until([&done] { return done.load(); });
        std::this_thread::sleep_for(100ms);  // longer than the patience, which is allowed here
      });
    });
    manta::submit([&done] { done = true; }).get();
    waits.get();
  });
  EXPECT_TRUE(sim.report().findings.empty()) << sim.report().findings.front();
}

/// True if two runs of one seed differ, because the events of the program depend on something outside the seed.
bool is_noticed(const std::function<void()>& program) {
  Simulation sim({.seed = 3});
  sim.run(program);
  const std::uint64_t hash = sim.report().hash;
  sim.run(program);
  return sim.report().hash != hash;
}

TEST(Simulation, AWallClockInTheProgramIsNoticed) {
  EXPECT_FALSE(is_noticed([] { (void)manta::remote<add>(1, 2).get(); }));
  EXPECT_TRUE(is_noticed([] {
    const auto real = std::chrono::steady_clock::now().time_since_epoch();
    manta::submit([real]() -> manta::Async<void> { co_await manta::sleep_for(real); }).get();
  }));
}

TEST(Simulation, AnAddressInTheProgramIsNoticed) {
  std::vector<std::unique_ptr<int>> keep;  // so that the next run has other addresses
  EXPECT_TRUE(is_noticed([&keep] {
    keep.push_back(std::make_unique<int>(0));
    const auto address = reinterpret_cast<std::uintptr_t>(keep.back().get());
    manta::submit([address]() -> manta::Async<void> {
      co_await manta::sleep_for(std::chrono::nanoseconds(address));
    }).get();
  }));
}

TEST(Simulation, AnOrderThatHangsOnAddressesIsNoticed) {
  std::vector<std::unique_ptr<int>> keep;
  EXPECT_TRUE(is_noticed([&keep] {
    std::unordered_map<const int*, int> pages;
    for (int i = 0; i < 100; ++i) {
      keep.push_back(std::make_unique<int>(i));
      pages.emplace(keep.back().get(), i);
    }
    for (const auto& [page, number] : pages) manta::submit.with({.name = std::to_string(number)})([] {}).get();
  }));
}

TEST(Simulation, ASleepOutsideMantaIsReportedByName) {
  Simulation sim({.patience = 50ms});
  const std::string told = message_of<manta::testing::MisuseError>([&sim] {
    sim.run([] { manta::submit.with({.name = "sleeper"})([] { std::this_thread::sleep_for(1s); }).get(); });
  });
  EXPECT_TRUE(contains(told, "sleeps or waits outside manta")) << told;
}

TEST(Simulation, ABodyThatWaitsOutsideOnTheProgramsStrandIsNamed) {
  int on_the_programs_strand = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    std::string told;
    std::binary_semaphore reported(0);
    manta::Config config;
    config.log = [&](manta::LogLevel, std::string_view line) {
      if (line.find("waits outside manta") == std::string_view::npos) return;
      told = line;
      reported.release();
    };
    Simulation sim({.seed = seed, .workers = 1, .patience = 20ms, .config = config});
    EXPECT_THROW(sim.run([&] { manta::submit([&] { reported.acquire(); }).get(); }), manta::testing::MisuseError);
    EXPECT_FALSE(contains(told, "the program sleeps")) << told;
    on_the_programs_strand += contains(told, "the program, in ") ? 1 : 0;
  }
  EXPECT_GT(on_the_programs_strand, 0);
}

TEST(Simulation, ALockHeldAcrossAGetIsReportedAndNotAHang) {
  int reported = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    Simulation sim({.seed = seed, .patience = 50ms});
    std::mutex mutex;
    const auto locks = [&mutex] {
      const std::lock_guard lock(mutex);
      return *manta::remote<add>(1, 2).get();
    };
    const std::string told = message_of<manta::testing::MisuseError>([&] {
      sim.run([&] {
        std::vector<ObjectRef<int>> all;
        for (int i = 0; i < 8; ++i) all.push_back(manta::submit(locks));
        manta::get(all);
      });
    });
    reported += contains(told, "a lock that another strand holds across a get") ? 1 : 0;
  }
  EXPECT_GT(reported, 0);
}

TEST(Simulation, AForeignThreadThatCallsIsRefusedAndReported) {
  Simulation sim;
  const std::string told = message_of<manta::testing::MisuseError>([&sim] {
    sim.run([] {
      const auto log = manta::spawn<Log>();
      std::thread([&log] { (void)log.call<&Log::write>(1); }).join();
    });
  });
  EXPECT_TRUE(contains(told, "called a simulated runtime")) << told;
}

TEST(Simulation, OptionsThatMakeNoSenseAreRefused) {
  EXPECT_THROW(Simulation({.workers = 0}), manta::InvalidArgumentError);
  EXPECT_THROW(Simulation({.patience = 0ms}), manta::InvalidArgumentError);
  EXPECT_THROW(Simulation({.pct_depth = 0}), manta::InvalidArgumentError);
  EXPECT_THROW(Simulation({.pct_depth = 1'000'000}), manta::InvalidArgumentError);
}

TEST(Simulation, StartsNoThreadThatStays) {
  Simulation sim;
  sim.run([] { (void)manta::remote<fib>(5).get(); });
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  };
  const auto before = threads();
  for (int i = 0; i < 5; ++i) sim.run([] { (void)manta::remote<fib>(5).get(); });
  EXPECT_TRUE(manta::testing::eventually([&] { return threads() <= before; }));
}

}  // namespace
