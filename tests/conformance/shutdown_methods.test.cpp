// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime whose actors have methods that wait, and handles that never go.

#include "helpers.hpp"
#include "probe.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

/// How methods that wait for ever have ended.
struct Ends {
  std::atomic<int> cancelled{0};
  std::atomic<int> stopped{0};
};

Ends* ends = nullptr;

/// An actor with a periodic method, and a place for a handle that keeps it.
class Session {
 public:
  void keep(ActorHandle<Session> handle) { kept_ = std::move(handle); }
  Async<void> heartbeat() {
    try {
      for (;;) co_await sleep_for(1ms);
    } catch (const CancelledError&) {
      ++ends->cancelled;
      throw;
    }
  }
  Async<int> wait_for(ObjectRef<int> ref) {
    try {
      co_return *co_await ref;
    } catch (const CancelledError&) {
      ++ends->cancelled;
      throw;
    }
  }
  Async<int> heartbeat_of(ActorHandle<Session> other) {
    co_await other.call<&Session::heartbeat>();
    co_return 0;
  }
  void on_stop() { ++ends->stopped; }

 private:
  std::optional<ActorHandle<Session>> kept_;
};

class ShutdownMethods : public RuntimeTest {
 protected:
  ShutdownMethods() { ends = &ends_; }
  Ends ends_;
};

TEST_F(ShutdownMethods, OfActorsThatHoldOneAnotherAreCancelled) {
  {
    auto a = spawn<Session>();
    auto b = spawn<Session>();
    a.send<&Session::keep>(b);
    b.send<&Session::keep>(a);
    a.send<&Session::heartbeat>();
  }
  restart({});
  EXPECT_EQ(ends_.cancelled, 1);
  EXPECT_EQ(ends_.stopped, 2);
}

TEST_F(ShutdownMethods, OfAnActorThatHoldsItselfAreCancelled) {
  {
    auto self = spawn<Session>();
    self.send<&Session::keep>(self);
    for (int i = 0; i < 10; ++i) self.send<&Session::heartbeat>();
  }
  restart({});
  EXPECT_EQ(ends_.cancelled, 10);
  EXPECT_EQ(ends_.stopped, 1);
}

TEST_F(ShutdownMethods, OfAnActorWhoseHandleOutlivesTheRuntimeAreCancelled) {
  auto kept = spawn<Session>();
  kept.send<&Session::heartbeat>();
  keep_handles_of(1);
  restart({});
  EXPECT_EQ(ends_.cancelled, 1);
  EXPECT_EQ(ends_.stopped, 1);
}

TEST_F(ShutdownMethods, ThatWaitForOneAnotherAreCancelled) {
  auto a = spawn<Session>();
  auto b = spawn<Session>();
  a.send<&Session::heartbeat_of>(b);
  keep_handles_of(2);
  restart({});
  EXPECT_EQ(ends_.stopped, 2);
}

TEST_F(ShutdownMethods, ThatWaitForAPromiseAreCancelled) {
  auto made = promise<int>();
  auto session = spawn<Session>();
  session.send<&Session::wait_for>(std::exchange(made.ref, {}));
  session.send<&Session::keep>(session);
  session = {};
  (void)end_without_proof();  // the setter is still there
  EXPECT_EQ(ends_.cancelled, 1);
}

/// Sums with one task for each step: its waits end.
struct Adder {
  std::optional<ActorHandle<Adder>> kept;
  void keep(ActorHandle<Adder> handle) { kept = std::move(handle); }
  Async<int> add(int count, std::atomic<int>* sum) {
    for (int i = 1; i <= count; ++i) *sum += *co_await remote<[](int x) { return x; }>(i);
    co_return *sum;
  }
};

TEST_F(ShutdownMethods, ThatWaitForTasksFinish) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> sum{0};
    {
      auto adder = spawn<Adder>();
      adder.send<&Adder::keep>(adder);
      adder.send<&Adder::add>(100, &sum);
    }
    restart({});
    EXPECT_EQ(sum, 5050);
  }
}

TEST_F(ShutdownMethods, MaySendToOtherActorsWhenTheyAreCancelled) {
  struct Receiver {
    std::atomic<int>* got = nullptr;
    explicit Receiver(std::atomic<int>* g) : got(g) {}
    void receive() { ++*got; }
  };
  struct Sender {
    std::optional<ActorHandle<Sender>> kept;
    void keep(ActorHandle<Sender> handle) { kept = std::move(handle); }
    Async<void> wait(ActorHandle<Receiver> to) {
      try {
        co_await sleep_for(1h);
      } catch (const CancelledError&) {
        to.send<&Receiver::receive>();
      }
    }
  };
  std::atomic<int> got{0};
  {
    auto receiver = spawn<Receiver>(&got);
    auto sender = spawn<Sender>();
    sender.send<&Sender::keep>(sender);
    sender.send<&Sender::wait>(receiver);
  }
  restart({});
  EXPECT_EQ(got, 1);
}

}  // namespace
}  // namespace manta::conformance
