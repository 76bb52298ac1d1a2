// SPDX-License-Identifier: Apache-2.0
//
// num_cpus: while a task that takes several workers runs, they do nothing else.

#include "probe.hpp"

#include <atomic>
#include <vector>

namespace manta::conformance {
namespace {

std::atomic<int> running{0};
std::atomic<int> overlaps{0};

int small(int x) {
  running.fetch_add(1);
  running.fetch_sub(1);
  return x;
}

int blocking_small(int x) {
  running.fetch_add(1);
  const int answer = x;
  running.fetch_sub(1);
  const int more = *remote<small>.with({.name = "nested"})(x).get();  // comes back while others may hold the workers
  running.fetch_add(1);
  running.fetch_sub(1);
  return answer + more;
}

int wide(int x) {
  if (running.fetch_add(1) != 0) overlaps.fetch_add(1);
  for (int i = 0; i < 1000; ++i) {
    if (running.load() != 1) overlaps.fetch_add(1);
  }
  running.fetch_sub(1);
  return x;
}

class Resources : public RuntimeTest {
 protected:
  Resources() {
    running = 0;
    overlaps = 0;
    restart({.num_workers = std::max(workers(), 2)});
  }
};

TEST_F(Resources, TaskThatTakesAllWorkersNeverOverlapsAnother) {
  std::vector<ObjectRef<int>> refs;
  const int all = runtime().stats().workers;
  for (int i = 0; i < 300; ++i) {
    refs.push_back(remote<small>(i));
    refs.push_back(remote<blocking_small>(i));
    if (i % 10 == 0) refs.push_back(remote<wide>.with({.num_cpus = all})(i));
  }
  auto [ready, pending] = wait(refs, {.num_returns = refs.size()});  // wait runs nothing on this thread
  EXPECT_TRUE(pending.empty());
  EXPECT_EQ(overlaps.load(), 0);
}

TEST_F(Resources, SeveralWideTasksComeOneAfterAnother) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 50; ++i) refs.push_back(remote<wide>.with({.num_cpus = 2})(i));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i);
  if (runtime().stats().workers < 4) {
    EXPECT_EQ(overlaps.load(), 0);
  }
}

TEST_F(Resources, WideTaskMayWaitForItsOwnChildren) {
  const auto parent = [](int depth) -> int {
    auto child = remote<small>(depth);
    auto wider = remote<small>.with({.num_cpus = 2})(depth);
    return *child.get() + *wider.get();
  };
  auto ref = submit.with({.num_cpus = 2})(parent, 4);
  EXPECT_EQ(*ref.get(), 8);
}

TEST_F(Resources, MoreCpusThanThereAreIsAnErrorAtTheCall) {
  try {
    auto ref = remote<small>.with({.num_cpus = 1000})(1);
    FAIL() << "was accepted";
  } catch (const InvalidArgumentError& error) {
    EXPECT_NE(std::string(error.what()).find("num_cpus"), std::string::npos) << error.what();
  }
}

TEST_F(Resources, WideCoroutineIsAnErrorAtTheCall) {
  const auto coroutine = []() -> Async<int> { co_return 1; };
  EXPECT_THROW((void)submit.with({.num_cpus = 2})(coroutine), InvalidArgumentError);
}

TEST_F(Resources, WideTaskThatIsCancelledInTheQueueLetsTheNextOneRun) {
  BusyWorkers busy;
  auto cancelled = remote<wide>.with({.num_cpus = 2})(1);
  auto next = remote<wide>.with({.num_cpus = 2})(2);
  cancel(cancelled);
  EXPECT_THROW(cancelled.get(), CancelledError);
  busy.release();
  EXPECT_EQ(*next.get(), 2);
}

TEST_F(Resources, WideTaskIsRetried) {
  static std::atomic<int> attempts;
  attempts = 0;
  const auto flaky = []() -> int {
    if (attempts.fetch_add(1) < 2) throw std::runtime_error("not yet");
    return 7;
  };
  EXPECT_EQ(*submit.with({.num_cpus = 2, .max_retries = 5})(flaky).get(), 7);
  EXPECT_EQ(attempts.load(), 3);
}

}  // namespace
}  // namespace manta::conformance
