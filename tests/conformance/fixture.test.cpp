// SPDX-License-Identifier: Apache-2.0
//
// The fixture's own test: each kind of thing that may be left of a runtime, planted, fails it, and only that.

#include "fixture.hpp"
#include "helpers.hpp"

#include "core/runtime_core.hpp"

#include <gtest/gtest-spi.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace manta::conformance {
namespace {

/// A test inside a test.
class Inner : public RuntimeTest {
 public:
  void TestBody() override {}
  using RuntimeTest::runtime;
  using RuntimeTest::TearDown;
};

int one() { return 1; }

TEST(FixtureTest, PassesWhereNothingIsLeft) {
  Inner inner;
  EXPECT_EQ(*get(remote<one>()), 1);
  inner.TearDown();
}

TEST(FixtureTest, FailsWhereAnObjectIsLeft) {
  Inner inner;
  std::optional<ObjectRef<int>> leaked(put(7));
  EXPECT_NONFATAL_FAILURE(inner.TearDown(), "objects or references are left");
}

TEST(FixtureTest, FailsWhereAReferenceIsLeft) {
  Inner inner;
  const auto result = remote<one>();
  EXPECT_EQ(*get(result), 1);
  std::optional<ObjectRef<int>> leaked(result);
  EXPECT_NONFATAL_FAILURE(inner.TearDown(), "objects or references are left");
}

TEST(FixtureTest, FailsWhereAValueIsLeftWithItsBytes) {
  Inner inner;
  ::testing::TestPartResultArray failures;
  std::optional<Value<std::vector<int>>> leaked(get(put(std::vector<int>(1000))));
  {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    inner.TearDown();
  }
  ASSERT_EQ(failures.size(), 2);
  EXPECT_NE(std::string(failures.GetTestPartResult(0).message()).find("objects"), std::string::npos);
  EXPECT_NE(std::string(failures.GetTestPartResult(1).message()).find("bytes"), std::string::npos);
}

struct Idle {};

TEST(FixtureTest, FailsWhereAHandleOfAnActorIsLeft) {
  Inner inner;
  std::optional<ActorHandle<Idle>> leaked(spawn<Idle>());
  EXPECT_NONFATAL_FAILURE(inner.TearDown(), "handles of actors");
}

TEST(FixtureTest, FailsWhereAWeakHandleOfAnActorIsLeft) {
  Inner inner;
  std::optional<WeakActorHandle<Idle>> leaked(spawn<Idle>());
  EXPECT_NONFATAL_FAILURE(inner.TearDown(), "handles of actors");
}

TEST(FixtureTest, FailsWhereAThreadIsLeft) {
  Inner inner;
  std::atomic<bool> end{false};
  std::thread leaked([&end] { end.wait(false); });
  EXPECT_NONFATAL_FAILURE(inner.TearDown(), "threads are left");
  end = true;
  end.notify_one();
  leaked.join();
}

// A runtime does not end before its tasks, frames and actors have: so the last destructor on one of its workers, when
// the library no longer waits, adds one to its counters.

using Counter = detail::atomic<std::int64_t> detail::Counters::*;

struct Planted {
  detail::RuntimeCore* core = nullptr;
  Counter counter{};
  ~Planted() {
    if (core != nullptr) (core->foreign.*counter).fetch_add(1);
  }
};

void plant_at_end(Runtime* runtime, Counter counter) {
  static thread_local Planted planted;
  planted.core = &runtime->core();
  planted.counter = counter;
}

void expect_failure_of(Counter counter, const char* message) {
  Inner inner;
  settle(remote<plant_at_end>(&inner.runtime(), counter));
  EXPECT_NONFATAL_FAILURE(inner.TearDown(), message);
}

TEST(FixtureTest, FailsWhereAFrameIsLeft) { expect_failure_of(&detail::Counters::frames, "coroutine frames are left"); }

TEST(FixtureTest, FailsWhereAnActorIsLeft) { expect_failure_of(&detail::Counters::actors, "actors are left"); }

TEST(FixtureTest, FailsWhereATaskIsLeft) { expect_failure_of(&detail::Counters::submitted, "tasks are left"); }

}  // namespace
}  // namespace manta::conformance
