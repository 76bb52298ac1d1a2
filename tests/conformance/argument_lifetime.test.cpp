// SPDX-License-Identifier: Apache-2.0
//
// When arguments die: when the last attempt ends, and before the result shows.
#include "probe.hpp"

#include <optional>
#include <stdexcept>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::ObjectRef;
using manta::remote;

int quick(Probe p) { return p.value; }
int quick_by_ref(const Probe& p) { return p.value; }
int failing(const Probe&) { throw std::runtime_error("boom"); }
manta::Async<int> slow(Probe p, ObjectRef<int> gate) { co_return p.value + *co_await gate; }
manta::Async<int> slow_by_ref(const Probe& p, ObjectRef<int> gate) { co_return p.value + *co_await gate; }
struct Large {
  Probe probe;
  int filler[100] = {};
};
int quick_large(const Large& large) { return large.probe.value; }

/// Waits without helping, so that a worker runs the task, and the very first moment of the result is seen.
void await_elsewhere(const manta::AnyRef& ref) {
  wait_until([&] { return ref.ready(); });
}

class ArgumentLifetime : public RuntimeTest {
 protected:
  ArgumentLifetime() : before_(Count::alive) {}
  [[nodiscard]] int alive() const { return Count::alive - before_; }

 private:
  int before_;
};

TEST_F(ArgumentLifetime, EndsBeforeTheResultShows) {
  for (int i = 0; i < 1000; ++i) {
    const auto ref = i % 2 == 0 ? remote<quick>(Probe(1)) : remote<quick_by_ref>(Probe(1));
    await_elsewhere(ref);
    ASSERT_EQ(alive(), 0) << i;
  }
}

TEST_F(ArgumentLifetime, EndsBeforeTheResultOfAGetThatRunsTheTask) {
  EXPECT_EQ(*remote<quick>(Probe(1)).get(), 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ArgumentLifetime, EndsBeforeTheErrorShows) {
  const auto ref = remote<failing>(Probe(1));
  await_elsewhere(ref);
  EXPECT_EQ(alive(), 0);
  EXPECT_THROW(ref.get(), manta::TaskError);
}

TEST_F(ArgumentLifetime, EndsBeforeTheResultShowsWhereTheyAreLarge) {
  const auto ref = remote<quick_large>(Large{Probe(1)});
  await_elsewhere(ref);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ArgumentLifetime, LastsAsLongAsACoroutine) {
  auto [gate, open] = manta::promise<int>();
  const auto by_value = remote<slow>(Probe(1), gate);
  const auto by_ref = remote<slow_by_ref>(Probe(2), gate);
  EXPECT_GE(alive(), 2);
  open.set(10);
  await_elsewhere(by_value);
  await_elsewhere(by_ref);
  EXPECT_EQ(alive(), 0);
  EXPECT_EQ(*by_value.get() + *by_ref.get(), 23);
}

TEST_F(ArgumentLifetime, OfAnObjectEndsWithItsLastDependent) {
  auto object = manta::put(Probe(1));
  auto other = remote<[] { return Probe(2); }>();
  const auto first = remote<quick_by_ref>(std::move(object));
  const auto second = remote<quick_by_ref>(std::move(other));
  await_elsewhere(first);
  await_elsewhere(second);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ArgumentLifetime, OfAChainIsOneLinkNotAll) {
  ObjectRef<Probe> last = manta::put(Probe(1));
  for (int i = 0; i < 100; ++i) last = remote<[](const Probe& p) { return Probe(p.value + 1); }>(std::move(last));
  await_elsewhere(last);
  EXPECT_EQ(alive(), 1) << "predecessors are gone";
  EXPECT_EQ(last.get()->value, 101);
}

TEST_F(ArgumentLifetime, GoesOnThroughAllAttempts) {
  static std::atomic<int> attempts;
  attempts = 0;
  const auto call = remote<[](const Probe& p) {
                      if (++attempts < 3 || Count::alive < 1) throw std::runtime_error("again");
                      return p.value;
                    }>.with({.max_retries = 5});
  const auto ref = call(Probe(7));
  await_elsewhere(ref);
  EXPECT_EQ(alive(), 0);
  EXPECT_EQ(*ref.get(), 7);
  EXPECT_EQ(attempts, 3);
}

TEST_F(ArgumentLifetime, EndsWithTheLastAttemptThatFails) {
  const auto ref = remote<failing>.with({.max_retries = 2})(Probe(1));
  await_elsewhere(ref);
  EXPECT_EQ(alive(), 0);
  EXPECT_EQ(error_of<manta::TaskError>([&] { return ref.get(); }).attempt(), 3);
}

TEST_F(ArgumentLifetime, EndsWhereADependencyFails) {
  auto [gate, open] = manta::promise<int>();
  const auto ref = manta::submit([](const Probe& p, int x) { return p.value + x; }, Probe(1), gate);
  EXPECT_EQ(alive(), 1);
  open.set_error(std::make_exception_ptr(std::runtime_error("boom")));
  EXPECT_THROW(ref.get(), manta::TaskError);
  wait_until([&] { return alive() == 0; });
}

TEST_F(ArgumentLifetime, EndsWhereADependencyHasFailedThoughAnotherIsLate) {
  const auto failed = manta::submit([]() -> int { throw std::runtime_error("boom"); });
  const auto cancelled = manta::promise<int>();
  manta::cancel(cancelled.ref);
  settle(failed);
  for (const ObjectRef<int>& dead : {failed, cancelled.ref}) {
    auto [late, open] = manta::promise<int>();
    const auto sum = [](const Probe& p, int x, int y) { return p.value + x + y; };
    const auto first = manta::submit(sum, Probe(1), dead, late);
    const auto last = manta::submit(sum, Probe(1), late, dead);
    for (const auto& ref : {first, last}) {
      const auto error = error_of<manta::TaskError>([&] { return ref.get(); });
      EXPECT_EQ(error.code(), manta::ErrorCode::kDependencyFailed);
    }
    ASSERT_EQ(alive(), 0);
    wait_until([&] { return runtime().stats().tasks_finished == runtime().stats().tasks_submitted; });
    open.set(1);
  }
}

TEST_F(ArgumentLifetime, EndsWhereTheTaskIsCancelledBeforeItStarts) {
  auto [gate, open] = manta::promise<void>();
  const auto ref = remote<quick>.after(gate)(Probe(1));
  manta::cancel(ref);
  EXPECT_THROW(ref.get(), manta::CancelledError);
  open.set();
  wait_until([&] { return alive() == 0; });
}

TEST_F(ArgumentLifetime, LastsWhileACancelledBodyReadsThem) {
  Gate cancelled;
  std::atomic<bool> started{false};
  std::atomic<int> seen{0};
  const auto ref = manta::submit(
      [&](const Probe& p) {
        started = true;
        cancelled.wait();
        seen = p.value;
      },
      Probe(7));
  wait_until([&] { return started.load(); });
  manta::cancel(ref);
  EXPECT_THROW(ref.get(), manta::CancelledError);
  EXPECT_EQ(alive(), 1);
  cancelled.open();
  wait_until([&] { return alive() == 0; });
  EXPECT_EQ(seen, 7);
}

TEST_F(ArgumentLifetime, OfAValueMovedOutEndsInTheBody) {
  auto object = manta::put(Probe(1));
  const auto ref = remote<quick>(std::move(object));
  await_elsewhere(ref);
  EXPECT_EQ(alive(), 0);
  EXPECT_EQ(*ref.get(), 1);
}

TEST_F(ArgumentLifetime, OfAResultEndsWithItsLastReference) {
  auto ref = remote<[] { return Probe(3); }>();
  auto value = std::optional(ref.get());
  ref = {};
  EXPECT_EQ(alive(), 1) << "a Value pins";
  EXPECT_EQ((*value)->value, 3);
  value.reset();
  EXPECT_EQ(alive(), 0);
}

}  // namespace
