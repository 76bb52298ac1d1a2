// SPDX-License-Identifier: Apache-2.0
//
// A worker of one runtime that waits for work of another: another worker takes its place in its own runtime, so cycles
// of runtimes with one worker each do not hang.

#include "probe.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

int one() { return 1; }

/// Two runtimes of one worker each, neither of them ambient.
class TwoRuntimes : public RuntimeTest {
 protected:
  TwoRuntimes() {
    restart({.num_workers = 1, .ambient = false});
    b_.emplace(Config{.num_workers = 1, .ambient = false});
  }
  void TearDown() override {
    b_.reset();
    RuntimeTest::TearDown();
  }

  /// Runs `wait(ref)` on A's only worker, for a task of B that waits for a task of A.
  template <class Wait>
  void go_there_and_back(Wait wait) {
    const ObjectRef<int> there = submit.on(runtime())([this, wait] {
      const ObjectRef<int> task_of_b = submit.on(*b_)([this, wait] {
        const ObjectRef<int> back = remote<one>.on(runtime())();
        return wait(back) + 1;
      });
      return wait(task_of_b) + 1;
    });
    EXPECT_EQ(*get_from_worker(there), 3);
  }

  template <class T>
  static Got<T> get_from_worker(const ObjectRef<T>& ref) {
    return ref.get(std::chrono::hours(1));
  }

  std::optional<Runtime> b_;
};

TEST_F(TwoRuntimes, MayGetFromOneAnotherWithOneWorkerEach) {
  go_there_and_back([](const ObjectRef<int>& ref) { return *ref.get(); });
}

TEST_F(TwoRuntimes, MayGetFromOneAnotherWithATimeout) {
  go_there_and_back([](const ObjectRef<int>& ref) { return *ref.get(std::chrono::hours(1)); });
}

TEST_F(TwoRuntimes, MayWaitForOneAnotherWithOneWorkerEach) {
  go_there_and_back([](const ObjectRef<int>& ref) {
    const auto [ready, pending] = wait(std::vector<ObjectRef<int>>{ref});
    return *ready.at(0).get();
  });
}

TEST_F(TwoRuntimes, GiveUpAPlaceOfTheirOwnWhereTheScopeIsTheOthers) {
  Gate gate;
  const ObjectRef<int> waits = submit.on(runtime())([this, &gate] {
    const RuntimeScope scope(*b_);
    blocking([&gate] { gate.wait(); });
    return 1;
  });
  const ObjectRef<void> opens = submit.on(runtime())([&gate] { gate.open(); });
  EXPECT_EQ(*get_from_worker(waits), 1);
  get_from_worker(opens);
}

TEST_F(TwoRuntimes, MayWaitForRoomInTheOthersStore) {
  Runtime small(Config{.num_workers = 1, .object_store_memory = 1000, .ambient = false});
  std::optional<ObjectRef<std::vector<char>>> first;
  {
    const RuntimeScope scope(small);
    first = put(std::vector<char>(800));
  }
  const ObjectRef<std::size_t> waits = submit.on(runtime())([&small] {
    const RuntimeScope scope(small);
    return put(std::vector<char>(900)).get()->size();
  });
  const ObjectRef<void> makes_room = submit.on(runtime())([&first] { first.reset(); });
  EXPECT_EQ(*get_from_worker(waits), 900u);
  get_from_worker(makes_room);
}

TEST_F(TwoRuntimes, WhereATaskWaitsForAPromiseOfTheOtherThatEndsTellIt) {
  std::optional<PromiseAndRef<int>> made;
  {
    const RuntimeScope scope(*b_);
    made.emplace(promise<int>());
  }
  const ObjectRef<void> waits = submit.on(runtime())([&made] { EXPECT_THROW((void)made->ref.get(), ShutDownError); });
  const ObjectRef<void> ends = submit.on(runtime())([this] { b_->shutdown(); });
  get_from_worker(waits);
  get_from_worker(ends);
}

TEST_F(TwoRuntimes, WhereATaskWaitsForRoomInTheOthersStoreThatEndsTellIt) {
  Runtime small(Config{.num_workers = 1, .object_store_memory = 1000, .object_store_timeout = 1h, .ambient = false});
  std::optional<ObjectRef<std::vector<char>>> first;
  {
    const RuntimeScope scope(small);
    first = put(std::vector<char>(800));
  }
  const ObjectRef<void> waits = submit.on(runtime())([&small] {
    const auto put_there = [&small] {
      const RuntimeScope scope(small);
      (void)put(std::vector<char>(900));
    };
    EXPECT_THROW(put_there(), ShutDownError);
  });
  const ObjectRef<void> ends = submit.on(runtime())([&small] { small.shutdown(); });
  get_from_worker(waits);
  get_from_worker(ends);
}

TEST_F(TwoRuntimes, GiveATaskItsOwnStopTokenWhereTheScopeIsTheOthers) {
  Runtime impatient(Config{.num_workers = 1, .shutdown_timeout = 0ns, .ambient = false});
  Gate running;
  const ObjectRef<void> stops = submit.on(impatient)([this, &running] {
    const std::stop_token stop = [this] {
      const RuntimeScope scope(*b_);
      return this_task::stop_token();
    }();
    running.open();
    wait_until([&stop] { return stop.stop_requested(); });
  });
  running.wait();
  impatient.shutdown();
  EXPECT_THROW(stops.get(), ShutDownError);
}

TEST_F(TwoRuntimes, RefuseToEndOneInWorkOfTheOtherThatItsOwnWorkRuns) {
  Gate held;
  Gate go_on;
  const ObjectRef<void> holds = submit.on(*b_)([&] {  // so that the next one runs on the waiting thread
    held.open();
    go_on.wait();
  });
  held.wait();
  const ObjectRef<void> outer = submit.on(runtime())([&] {
    const RuntimeScope scope(*b_);
    submit([&] {
      EXPECT_THROW(runtime().shutdown(), InvalidArgumentError);
      go_on.open();
    }).get();
  });
  outer.get();
  holds.get();
}

TEST_F(TwoRuntimes, MayEndOneInATaskOfTheOtherThatItsTasksWaitFor) {
  const ObjectRef<void> ends = submit.on(runtime())([this] {
    Runtime own(Config{.num_workers = 1, .ambient = false});
    send<[](Runtime* other) { (void)remote<one>.on (*other)().get(std::chrono::hours(1)); }>.on(own)(&runtime());
  });
  get_from_worker(ends);
}

}  // namespace
}  // namespace manta::conformance
