// SPDX-License-Identifier: Apache-2.0
//
// on_ready: a function that runs as work of its own when a reference is done.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <chrono>
#include <coroutine>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

int next(int x) { return x + 1; }
int fail(int x) { throw std::domain_error("no " + std::to_string(x)); }

class OnReady : public RuntimeTest {
 protected:
  /// Collects the library's log.
  void restart_with_log() {
    restart({.log = [this](LogLevel, std::string_view text) { log_.write(std::string(text)); }});
  }
  /// Ends the runtime on a thread of its own; returns when it takes no more work.
  [[nodiscard]] std::thread begin_to_end() {
    std::thread ending([this] { runtime().shutdown(); });
    wait_until([this] {
      try {
        send<next>.on(runtime())(1);
        return false;
      } catch (const ShutDownError&) {
        return true;
      }
    });
    return ending;
  }

  Journal log_;
};

TEST_F(OnReady, CallsBackWhatIsDoneAlready) {
  const auto ref = put(7);
  std::atomic<int> seen{0};
  on_ready(ref, [&seen](const ObjectRef<int>& done) { seen = *done.get(); });
  wait_until([&] { return seen == 7; });
}

TEST_F(OnReady, CallsBackOnceWhenItComesLater) {
  auto [ref, setter] = promise<int>();
  std::atomic<int> calls{0};
  on_ready(ref, [&calls](const ObjectRef<int>& done) {
    EXPECT_TRUE(done.ready());
    calls += *done.get();
  });
  EXPECT_EQ(calls, 0);
  setter.set(1);
  ref = {};
  restart({});  // the end waits for it
  EXPECT_EQ(calls, 1);
}

TEST_F(OnReady, CallsBackForAnErrorToo) {
  std::atomic<bool> seen{false};
  on_ready(remote<fail>(1), [&seen](const ObjectRef<int>& done) {
    seen = !done.try_get() && done.try_get().error().code() == ErrorCode::kTaskFailed;
  });
  restart({});
  EXPECT_TRUE(seen);
}

TEST_F(OnReady, CallsBackAllWhoAsked) {
  auto [ref, setter] = promise<int>();
  std::atomic<int> sum{0};
  for (int i = 0; i < 100; ++i) on_ready(ref, [&sum, i](const ObjectRef<int>& done) { sum += *done.get() * i; });
  setter.set(1);
  ref = {};
  restart({});
  EXPECT_EQ(sum, 4950);
}

TEST_F(OnReady, RunsOnAWorkerThoughTheValueIsThere) {
  std::atomic<bool> called{false};
  std::thread::id where;
  on_ready(put(1), [&](const ObjectRef<int>&) {
    where = std::this_thread::get_id();
    called = true;
  });
  wait_until([&] { return called.load(); });
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST_F(OnReady, DestroysTheFunctionWhenItHasRun) {
  const auto token = std::make_shared<int>(1);
  on_ready(put(1), [token](const ObjectRef<int>&) {});
  restart({});
  EXPECT_EQ(token.use_count(), 1);
}

TEST_F(OnReady, TakesFunctionsThatOnlyMove) {
  auto made = promise<int>();
  const auto owned = std::make_unique<std::atomic<int>>(0);
  on_ready(put(20),
           [setter = std::move(made.setter)](const ObjectRef<int>& done) mutable { setter.set(*done.get() + 1); });
  EXPECT_EQ(*made.ref.get(), 21);
}

TEST_F(OnReady, LogsWhatTheFunctionThrowsAndGoesOn) {
  restart_with_log();
  on_ready(put(1), [](const ObjectRef<int>&) { throw std::runtime_error("in the callback"); });
  on_ready(put(1), [](const ObjectRef<int>&) { throw 1; });
  restart({});
  ASSERT_EQ(log_.lines().size(), 2u);
  EXPECT_TRUE(contains(log_.lines()[0] + log_.lines()[1], "in the callback"));
}

TEST_F(OnReady, SurvivesALogThatThrowsTheCallbacksThrow) {
  std::atomic<int> logged{0};
  restart({.log = [&logged](LogLevel, std::string_view) {
    ++logged;
    throw std::runtime_error("in the log");
  }});
  on_ready(put(1), [](const ObjectRef<int>&) { throw std::runtime_error("in the callback"); });
  on_ready(put(1), [](const ObjectRef<int>&) { throw 1; });
  restart({});
  EXPECT_EQ(logged, 2);
}

TEST_F(OnReady, MaySubmitAndCallActors) {
  struct Sum {
    int value = 0;
    int add(int n) { return value += n; }
  };
  const auto sum = spawn<Sum>();
  auto made = promise<int>();
  on_ready(put(1), [sum, setter = std::move(made.setter)](const ObjectRef<int>& done) mutable {
    sum.send<&Sum::add>(remote<next>(done));
    setter.set(*sum.call<&Sum::add>(5).get());
  });
  EXPECT_EQ(*made.ref.get(), 7);
}

TEST_F(OnReady, MayChainACallbackToWhatItSubmits) {
  auto made = promise<int>();
  on_ready(remote<next>(1), [setter = std::move(made.setter)](const ObjectRef<int>& first) mutable {
    on_ready(remote<next>(first),
             [setter = std::move(setter)](const ObjectRef<int>& second) mutable { setter.set(*second.get()); });
  });
  EXPECT_EQ(*made.ref.get(), 3);
}

TEST_F(OnReady, IsWaitedForByTheEndAndMaySubmitMeanwhile) {
  struct Sum {
    int value = 0;
    int add(int n) { return value += n; }
  };
  auto made = promise<int>();
  std::atomic<int> result{0};
  std::atomic<int> spawned{0};
  auto sum = spawn<Sum>();
  on_ready(made.ref, [&, sum](const ObjectRef<int>& done) {
    result = *remote<next>(done).get();
    spawned = *spawn<Sum>().call<&Sum::add>(3).get() + *sum.call<&Sum::add>(4).get();
    on_ready(put(1), [&result](const ObjectRef<int>& one) { result += *one.get(); });
  });
  made.ref = {};
  sum = {};
  std::thread ending = begin_to_end();
  made.setter.set(1);
  ending.join();
  EXPECT_EQ(result, 3);
  EXPECT_EQ(spawned, 7);
}

TEST_F(OnReady, IsRefusedWhenTheRuntimeHasEnded) {
  auto [ref, setter] = promise<int>();
  runtime().shutdown();
  EXPECT_THROW(on_ready(ref, [](const ObjectRef<int>&) {}), ShutDownError);
  (void)end_without_proof();
}

TEST_F(OnReady, IsCalledForWhatAShutdownCancels) {
  restart({.shutdown_timeout = std::chrono::nanoseconds(0)});
  auto made = promise<int>();
  std::atomic<bool> cancelled{false};
  on_ready(made.ref, [&cancelled](const ObjectRef<int>& done) {
    cancelled = done.try_get().error().code() == ErrorCode::kCancelled;
    EXPECT_THROW(send<next>(1), ShutDownError);
  });
  runtime().shutdown();
  EXPECT_TRUE(cancelled);
  (void)end_without_proof();
}

/// A coroutine of another library: it starts at once, and cannot be awaited.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

Detached submits_later(ObjectRef<int> ref, std::atomic<int>& result) {
  const auto value = co_await ref;
  result = *remote<next>(*value).get();
}

TEST_F(OnReady, ACoroutineOfAnotherLibraryMaySubmitWhileTheRuntimeDrains) {
  auto made = promise<int>();
  std::atomic<int> result{0};
  submits_later(std::exchange(made.ref, {}), result);
  std::thread ending = begin_to_end();
  made.setter.set(1);
  ending.join();
  EXPECT_EQ(result, 2);
}

}  // namespace
}  // namespace manta::conformance
