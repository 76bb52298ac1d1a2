// SPDX-License-Identifier: Apache-2.0
//
// The last owner of a runtime is destroyed in the runtime's own work, or the program calls exit() there: the process
// ends, and does not wait for itself.

#include "fixture.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include <unistd.h>

namespace manta::conformance {
namespace {

using std::chrono::hours;

/// Owns a runtime, and dies with its own last owner.
struct Client {
  Runtime runtime{Config{.num_workers = 1}};
};

/// Gives the only owner of a runtime to `start`, which hands it to the runtime's own work, and waits for ever.
void give_away(const std::function<void(std::shared_ptr<Client>)>& start) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        start(std::make_shared<Client>());
        for (;;) pause();
      },
      "~Runtime inside the runtime's own work");
}

TEST(OwnEndDeathTest, InATaskIsAnErrorAtOnce) {
  give_away([](std::shared_ptr<Client> client) { (void)submit([owner = std::move(client)] {}).ready(); });
}

TEST(OwnEndDeathTest, InACoroutineIsAnErrorAtOnce) {
  give_away([](std::shared_ptr<Client> client) {
    auto body = [owner = std::move(client)]() -> Async<void> { co_await yield(); };
    (void)submit(std::move(body)).ready();
  });
}

TEST(OwnEndDeathTest, InACallbackIsAnErrorAtOnce) {
  give_away([](std::shared_ptr<Client> client) {
    auto [ref, set] = promise<int>();
    on_ready(ref, [owner = std::move(client)](const ObjectRef<int>&) {});
    set.set(1);
  });
}

struct Owner {
  std::shared_ptr<Client> client;
  void take(std::shared_ptr<Client> owner) { client = std::move(owner); }
  void drop() { client.reset(); }
};

TEST(OwnEndDeathTest, InAnActorIsAnErrorAtOnce) {
  give_away([](std::shared_ptr<Client> client) {
    auto actor = spawn<Owner>();
    actor.send<&Owner::take>(std::move(client));
    actor.send<&Owner::drop>();
  });
}

TEST(OwnEndDeathTest, InAStopCallbackIsAnErrorAtOnce) {
  give_away([](std::shared_ptr<Client> client) {
    (void)submit
        .with({.deadline = std::chrono::milliseconds(1)})([owner = std::move(client)]() mutable {
          const std::stop_callback callback(this_task::stop_token(), [&owner] { owner.reset(); });
          for (;;) pause();
        })
        .ready();
  });
}

/// Runs `start` in a process of its own with a runtime begun by `init`, and expects that process to end with exit(3).
void expect_exit(const std::function<void()>& start) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        init({.num_workers = 1});
        start();
        for (;;) pause();
      },
      ::testing::ExitedWithCode(3), "");
}

TEST(ExitDeathTest, InATaskEndsTheProcess) {
  expect_exit([] { (void)submit([] { std::exit(3); }).get(hours(1)); });
}

TEST(ExitDeathTest, InATaskThatAGetRunsEndsTheProcess) {
  expect_exit([] { submit([] { std::exit(3); }).get(); });
}

TEST(ExitDeathTest, InACoroutineEndsTheProcess) {
  expect_exit([] {
    (void)submit([]() -> Async<void> {
      co_await sleep_for(std::chrono::milliseconds(1));
      std::exit(3);
    }).get(hours(1));
  });
}

struct Leaver {
  void leave() { std::exit(3); }  // NOLINT(concurrency-mt-unsafe): what is tested
};

TEST(ExitDeathTest, InAnActorEndsTheProcess) {
  expect_exit([] { spawn<Leaver>().call<&Leaver::leave>().get(hours(1)); });
}

TEST(ExitDeathTest, InACallbackEndsTheProcess) {
  expect_exit([] {
    auto [ref, set] = promise<int>();
    on_ready(ref, [](const ObjectRef<int>&) { std::exit(3); });
    set.set(1);
  });
}

TEST(ExitDeathTest, WithAStaticRuntimeEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        static Runtime runtime({.num_workers = 2});
        const auto waits = submit([] { (void)promise<int>().ref.try_get(hours(1)); });
        (void)submit([] { std::exit(3); }).get(hours(1));
      },
      ::testing::ExitedWithCode(3), "");
}

TEST(ExitDeathTest, OutsideEndsTheRuntimeFirst) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        init({.num_workers = 1});
        (void)submit([] { std::fputs("the task has run\n", stderr); }).ready();
        std::exit(3);
      },
      ::testing::ExitedWithCode(3), "the task has run");
}

}  // namespace
}  // namespace manta::conformance
