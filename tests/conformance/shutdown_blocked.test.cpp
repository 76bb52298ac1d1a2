// SPDX-License-Identifier: Apache-2.0
//
// An end that cancels wakes all blocked bodies: the work that they wait for may be queued behind them.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

using Bytes = std::vector<char>;

class ShutdownBlocked : public RuntimeTest {
 protected:
  ShutdownBlocked() {
    restart({.object_store_memory = 1'000'000, .object_store_timeout = 1h, .shutdown_timeout = 0ns});
  }

  /// Ends the runtime while a body blocks in `wait`, which must throw an `E`; returns its message. `wait` gets the
  /// reference of another body, which runs until then, so that the wait cannot end otherwise.
  template <class E, class Wait>
  std::string end_under(Wait wait) {
    Gate inside;
    Gate woken;
    std::string what;
    {
      const auto runs = submit([&woken] { blocking([&woken] { woken.wait(); }); });
      (void)submit([&, runs] {
        inside.open();
        try {
          wait(runs);
        } catch (const E& error) {
          what = error.what();
        }
        woken.open();
      }).ready();
    }
    inside.wait();
    (void)end_without_proof();
    return what;
  }
};

TEST_F(ShutdownBlocked, AGetIsWokenWithAnErrorThatSaysWhatItWaitedFor) {
  const std::string what = end_under<CancelledError>([](const ObjectRef<void>& runs) { runs.get(1h); });
  EXPECT_TRUE(contains(what, "the runtime was shut down while this body waited for the result of ")) << what;
  EXPECT_TRUE(contains(what, "shutdown_blocked.test.cpp")) << what;
}

TEST_F(ShutdownBlocked, AWaitIsWoken) {
  EXPECT_NE(end_under<CancelledError>([](const ObjectRef<void>& runs) { (void)manta::wait(std::vector{runs}); }), "");
}

TEST_F(ShutdownBlocked, AnIterationOfWhatIsCompletedIsWoken) {
  EXPECT_NE(end_under<CancelledError>([](const ObjectRef<void>& runs) {
              for (const auto& ref : as_completed(std::vector{runs})) ref.get();
            }),
            "");
}

TEST_F(ShutdownBlocked, APutIsWoken) {
  const auto all = put(Bytes(1'000'000));
  EXPECT_NE(end_under<ShutDownError>([](const ObjectRef<void>&) { (void)put(Bytes(10)); }), "");
}

struct Selfish {
  ActorHandle<Selfish> me;
  void keep(ActorHandle<Selfish> handle) { me = std::move(handle); }
  int answer() { return 7; }
  int ask_itself() { return *me.call<&Selfish::answer>().get(); }
};

TEST_F(ShutdownBlocked, AnActorThatGetsACallToItselfIsWoken) {
  auto selfish = spawn<Selfish>();
  selfish.send<&Selfish::keep>(selfish);
  const auto asked = selfish.call<&Selfish::ask_itself>();
  std::vector<ObjectRef<int>> behind;
  for (int i = 0; i < 10; ++i) behind.push_back(selfish.call<&Selfish::answer>());
  selfish = {};
  const RuntimeStats left = end_without_proof();
  EXPECT_EQ(left.tasks_finished, left.tasks_submitted);
}

struct Crossed {
  ActorHandle<Crossed> other;
  void meet(ActorHandle<Crossed> handle) { other = std::move(handle); }
  int answer() { return 7; }
  int ask(Gate* one, Gate* both) {
    one->open();
    blocking([both] { both->wait(); });
    return *other.call<&Crossed::answer>().get(1h);
  }
};

TEST_F(ShutdownBlocked, ActorsThatGetCallsToOneAnotherAreWoken) {
  Gate first;
  Gate second;
  {
    auto a = spawn<Crossed>();
    auto b = spawn<Crossed>();
    a.send<&Crossed::meet>(b);
    b.send<&Crossed::meet>(a);
    a.send<&Crossed::ask>(&first, &second);
    b.send<&Crossed::ask>(&second, &first);
    first.wait();
    second.wait();
  }
  restart({});
}

TEST_F(ShutdownBlocked, WhileAnExceptionUnwindsTheyAreWokenToo) {
  (void)end_without_proof();
  auto selfish = std::make_unique<ObjectRef<int>>();
  try {
    const Runtime unwound({.num_workers = workers()});
    auto actor = spawn<Selfish>();
    actor.send<&Selfish::keep>(actor);
    *selfish = actor.call<&Selfish::ask_itself>();
    throw std::runtime_error("out");
  } catch (const std::runtime_error&) {
  }
  restart({});
}

TEST_F(ShutdownBlocked, ABodyThatWaitsAgainIsRefusedAtOnce) {
  int times = 0;
  (void)end_under<CancelledError>([&times](const ObjectRef<void>& runs) {
    for (; times < 5; ++times) EXPECT_THROW(runs.get(1h), CancelledError);
  });
  EXPECT_EQ(times, 5);
}

}  // namespace
}  // namespace manta::conformance
