// SPDX-License-Identifier: Apache-2.0
//
// Coroutines of the user's own kind that await references.

#include "conformance/fixture.hpp"

#include <atomic>
#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace manta::conformance {
namespace {

class ForeignCoroutines : public RuntimeTest {};

int square(int x) { return x * x; }
int fail_with(int x) { throw std::domain_error("no " + std::to_string(x)); }

/// A coroutine type that a user's own library might have: it starts at once, and cannot be awaited.
struct Detached {
  struct promise_type {
    static Detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() { std::terminate(); }
  };
};

struct Seen {
  int value = 0;
  std::thread::id thread;
  std::string error;
};

Detached foreign(ObjectRef<int> ref, std::shared_ptr<Promise<Seen>> done) {
  Seen seen;
  try {
    seen.value = *co_await ref;
  } catch (const Error& error) {
    seen.error = error.what();
  }
  seen.thread = std::this_thread::get_id();
  done->set(seen);
}

std::pair<ObjectRef<Seen>, std::shared_ptr<Promise<Seen>>> seen_promise() {
  auto [ref, setter] = promise<Seen>();
  return {ref, std::make_shared<Promise<Seen>>(std::move(setter))};
}

TEST_F(ForeignCoroutines, AForeignCoroutineAwaitsAReferenceAndGoesOnOnAWorker) {
  auto [ref, setter] = promise<int>();
  auto [seen, done] = seen_promise();
  foreign(ref, done);
  std::thread([&s = setter] { s.set(3); }).join();
  EXPECT_EQ(get(seen)->value, 3);
  EXPECT_NE(get(seen)->thread, std::this_thread::get_id());
}

TEST_F(ForeignCoroutines, AForeignCoroutineThatFindsTheValueGoesOnWhereItIs) {
  auto [seen, done] = seen_promise();
  foreign(put(4), done);
  EXPECT_TRUE(seen.ready());
  EXPECT_EQ(get(seen)->value, 4);
  EXPECT_EQ(get(seen)->thread, std::this_thread::get_id());
}

TEST_F(ForeignCoroutines, AForeignCoroutineSeesTheError) {
  auto [seen, done] = seen_promise();
  foreign(remote<fail_with>(5), done);
  EXPECT_NE(get(seen)->error.find("no 5"), std::string::npos) << get(seen)->error;
}

Detached chain(int links, std::shared_ptr<Promise<Seen>> done) {
  Seen seen;
  for (int i = 0; i < links; ++i) seen.value += *co_await remote<square>(1);
  done->set(seen);
}

TEST_F(ForeignCoroutines, AForeignCoroutineSubmitsFromWhereItGoesOn) {
  auto [seen, done] = seen_promise();
  chain(1'000, done);
  EXPECT_EQ(get(seen)->value, 1'000);
}

TEST_F(ForeignCoroutines, ARuntimeThatEndsWaitsForAForeignCoroutine) {
  std::atomic<bool> over{false};
  {
    auto [ref, setter] = promise<int>();
    auto [seen, done] = seen_promise();
    on_ready(seen, [&over](const ObjectRef<Seen>& s) { over = get(s)->value == 1; });
    foreign(remote<square>(1), done);
  }
  restart({});
  EXPECT_TRUE(over);
}

}  // namespace
}  // namespace manta::conformance
