// SPDX-License-Identifier: Apache-2.0
//
// Coroutines that sleep and yield.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

class CoroutineSleep : public RuntimeTest {};

Async<void> set_flag(std::atomic<bool>* flag) {
  *flag = true;
  co_return;
}

Async<std::chrono::nanoseconds> nap(std::chrono::milliseconds time) {
  const auto start = now();
  co_await sleep_for(time);
  co_return now() - start;
}

TEST_F(CoroutineSleep, ASleepTakesAtLeastItsTime) {
  EXPECT_GE(*get(remote<nap>(5ms)), 5ms);
  EXPECT_GE(*get(remote<nap>(0ms)), 0ms);
  EXPECT_GE(*get(remote<nap>(-5ms)), 0ms);
}

TEST_F(CoroutineSleep, ASleepHoldsNoWorker) {
  restart({.num_workers = 1});
  std::vector<ObjectRef<std::chrono::nanoseconds>> naps;
  const auto start = now();
  for (int i = 0; i < 1'000; ++i) naps.push_back(remote<nap>(20ms));
  get(naps);
  EXPECT_LT(now() - start, 1'000 * 20ms);
}

Async<void> nap_forever() { co_await sleep_for(std::chrono::hours(24 * 365 * 1'000)); }

TEST_F(CoroutineSleep, ACancelEndsASleep) {
  auto sleeping = remote<nap_forever>();
  wait_until([&] { return runtime().stats().frames != 0; });
  cancel(sleeping);
  EXPECT_THROW(get(sleeping), CancelledError);
}

TEST_F(CoroutineSleep, ADeadlineEndsASleep) {
  auto sleeping = remote<nap_forever>.with({.deadline = 5ms})();
  EXPECT_THROW(get(sleeping), DeadlineExceededError);
}

Async<void> say(Journal* journal, std::string who) {
  for (int i = 0; i < 20; ++i) {
    journal->write(who);
    co_await yield();
  }
}

TEST_F(CoroutineSleep, CoroutinesThatYieldTakeTurns) {
  restart({.num_workers = 1});
  Journal journal;
  std::vector<ObjectRef<void>> both;
  {
    const BusyWorkers held(1);
    both = {remote<say>(&journal, "a"), remote<say>(&journal, "b")};
  }
  settle(both[0]);
  settle(both[1]);
  const Lines lines = journal.lines();
  ASSERT_EQ(lines.size(), 40u);
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_NE(lines[i - 1], lines[i]) << "at " << i;
}

Async<void> spin_until(std::atomic<bool>* flag) {
  while (!*flag) co_await yield();
}

TEST_F(CoroutineSleep, CoroutinesThatYieldForEverDoNotStarveTheTaskTheyWaitFor) {
  std::atomic<bool> flag{false};
  std::vector<ObjectRef<void>> spinning;
  for (int i = 0; i < 2 * workers(); ++i) spinning.push_back(remote<spin_until>(&flag));
  wait_until([&] { return runtime().stats().frames == 2 * workers(); });
  settle(remote<set_flag>(&flag));
  settle(spinning.front());
  get(spinning);
}

}  // namespace
}  // namespace manta::conformance
