// SPDX-License-Identifier: Apache-2.0
//
// Promises: a reference and its one-shot setter, in whatever order and on whatever thread they are used.

#include "helpers.hpp"
#include "probe.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

class Promises : public RuntimeTest {};

int next(int x) { return x + 1; }

struct ThrowsWhenBuilt {
  explicit ThrowsWhenBuilt(int x) {
    if (x < 0) throw std::domain_error("negative");
  }
};

TEST_F(Promises, GiveTheirReferenceAValue) {
  auto [ref, setter] = promise<int>();
  EXPECT_FALSE(ref.ready());
  EXPECT_TRUE(setter.pending());
  setter.set(7);
  EXPECT_FALSE(setter.pending());
  EXPECT_TRUE(ref.ready());
  EXPECT_EQ(*ref.get(), 7);
}

TEST_F(Promises, BuildTheValueFromAnyArgumentsOfItsConstructor) {
  auto [text, set_text] = promise<std::string>();
  set_text.set(3u, 'x');
  EXPECT_EQ(*text.get(), "xxx");
  auto [owner, set_owner] = promise<std::unique_ptr<int>>();
  set_owner.set(std::make_unique<int>(5));
  EXPECT_EQ(**owner.get(), 5);
  auto [nothing, set_nothing] = promise<void>();
  set_nothing.set();
  nothing.get();
}

TEST_F(Promises, ThatAreSetTwiceRefuseTheSecondTime) {
  auto [ref, setter] = promise<int>();
  setter.set(1);
  EXPECT_THROW(setter.set(2), InvalidArgumentError);
  EXPECT_THROW(setter.set_error(std::make_exception_ptr(std::runtime_error("late"))), InvalidArgumentError);
  EXPECT_EQ(*ref.get(), 1);
}

TEST_F(Promises, ThatWereMovedFromRefuseToBeSet) {
  auto made = promise<int>();
  Promise<int> owner = std::move(made.setter);
  EXPECT_THROW(made.setter.set(1), InvalidArgumentError);  // NOLINT(bugprone-use-after-move): that is the question
  owner.set(2);
  EXPECT_EQ(*made.ref.get(), 2);
}

TEST_F(Promises, WhoseValueCannotBeBuiltStayUnset) {
  auto [ref, setter] = promise<ThrowsWhenBuilt>();
  EXPECT_THROW(setter.set(-1), std::domain_error);
  EXPECT_TRUE(setter.pending());
  EXPECT_FALSE(ref.ready());
  setter.set(1);
  (void)ref.get();
}

TEST_F(Promises, FailWithAnyExceptionWhichKeepsItsKind) {
  auto made = promise<int>();
  made.setter.set_error(std::make_exception_ptr(std::domain_error("no such thing")));
  const auto error = error_of<TaskError>([&made] { return made.ref.get(); });
  ASSERT_NE(error.cause_as<std::domain_error>(), nullptr);
  EXPECT_TRUE(contains(error.what(), "no such thing")) << error.what();
  EXPECT_TRUE(contains(error.what(), "promises.test.cpp")) << error.what();
}

TEST_F(Promises, FailWithAnErrorOfMantaAsItIs) {
  auto made = promise<int>();
  made.setter.set_error(std::make_exception_ptr(CancelledError("not today")));
  EXPECT_TRUE(contains(error_of<CancelledError>([&made] { return made.ref.get(); }).what(), "not today"));
}

TEST_F(Promises, ThatAreDroppedUnsetAreBroken) {
  auto made = std::optional(promise<int>());
  const ObjectRef<int> ref = made->ref;
  const auto dependent = remote<next>(ref);
  made.reset();
  const auto error = error_of<BrokenPromiseError>([&] { return ref.get(); });
  EXPECT_EQ(error.code(), ErrorCode::kBrokenPromise);
  EXPECT_TRUE(contains(error.what(), "promises.test.cpp")) << error.what();
  EXPECT_NE(error_of<TaskError>([&] { return dependent.get(); }).cause_as<BrokenPromiseError>(), nullptr);
}

TEST_F(Promises, ThatAreAssignedOverBreakWhenTheOldOneGoes) {
  auto first = promise<int>();
  auto second = promise<int>();
  {
    Promise<int> old = std::move(first.setter);
    first.setter = std::move(second.setter);  // swaps nothing in: `old` has it
  }
  EXPECT_THROW((void)first.ref.get(), BrokenPromiseError);
  first.setter.set(2);
  EXPECT_EQ(*second.ref.get(), 2);
}

TEST_F(Promises, AreBrokenByAThrowWhileTheirHolderWorks) {
  auto made = promise<int>();
  const ObjectRef<int> ref = made.ref;
  const auto holder = submit([setter = std::move(made.setter)]() mutable -> void {
    const Promise<int> mine = std::move(setter);
    throw std::runtime_error("before it was set");
  });
  EXPECT_THROW((void)ref.get(), BrokenPromiseError);
  EXPECT_THROW(holder.get(), TaskError);
}

TEST_F(Promises, WakeEveryoneWhoWaits) {
  auto made = promise<int>();
  std::vector<ObjectRef<int>> dependents;
  for (int i = 0; i < 20; ++i) dependents.push_back(remote<next>(made.ref));
  const auto coroutine = submit([ref = made.ref]() -> Async<int> { co_return *co_await ref + 10; });
  std::atomic<int> seen{0};
  {
    std::vector<Foreign> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back(runtime(), [&seen, ref = made.ref] { seen += *ref.get(); });
    made.setter.set(1);
  }
  EXPECT_EQ(seen, 3);
  for (const auto& dependent : dependents) EXPECT_EQ(*dependent.get(), 2);
  EXPECT_EQ(*coroutine.get(), 11);
}

TEST_F(Promises, AreSetByThreadsThatMantaDoesNotKnow) {
  std::vector<ObjectRef<int>> refs;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    auto made = promise<int>();
    refs.push_back(made.ref);
    threads.emplace_back([i, setter = std::move(made.setter)]() mutable { setter.set(i); });
  }
  for (int i = 0; i < 16; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i);
  for (auto& thread : threads) thread.join();
}

TEST_F(Promises, AreSetInsideTasksAndActors) {
  struct Desk {
    std::vector<Promise<int>> open;
    ObjectRef<int> ask() {
      auto made = promise<int>();
      open.push_back(std::move(made.setter));
      return made.ref;
    }
    void answer(int value) {
      for (auto& one : open) one.set(value);
      open.clear();
    }
  };
  const auto desk = spawn<Desk>();
  const ObjectRef<int> answer = unwrap(desk.call<&Desk::ask>());
  desk.send<&Desk::answer>(9);
  EXPECT_EQ(*answer.get(), 9);
}

TEST_F(Promises, OfValuesTooLargeForTheStoreFail) {
  restart({.object_store_memory = 1000});
  auto [ref, setter] = promise<std::vector<char>>();
  setter.set(2000u);
  EXPECT_THROW((void)ref.get(), ObjectStoreFullError);
}

TEST_F(Promises, DoNotKeepARuntimeFromEnding) {
  auto [ref, setter] = promise<int>();
  runtime().shutdown();
  setter.set(1);  // never seen
  EXPECT_THROW((void)ref.get(), ShutDownError);
  const RuntimeStats left = end_without_proof();
  EXPECT_EQ(left.objects, 1);
}

TEST_F(Promises, CannotBeMadeOfAnEndedRuntime) {
  const RuntimeScope scope(runtime());
  runtime().shutdown();
  EXPECT_THROW((void)promise<int>(), NoRuntimeError);
}

TEST_F(Promises, ThatAreCancelledTakeTheirValueAndDropIt) {
  auto [ref, setter] = promise<std::shared_ptr<int>>();
  cancel(ref);
  EXPECT_THROW((void)ref.get(), CancelledError);
  const auto value = std::make_shared<int>(1);
  setter.set(value);
  EXPECT_EQ(value.use_count(), 1);
}

TEST_F(Promises, RaceWithACancelAndOneWins) {
  for (int i = 0; i < 200; ++i) {
    auto made = promise<int>();
    std::thread sets([setter = std::move(made.setter)]() mutable { setter.set(1); });
    cancel(made.ref);
    const auto result = made.ref.try_get(std::chrono::hours(1));
    EXPECT_TRUE(result.has_value() ? *result == 1 : result.error().code() == ErrorCode::kCancelled);
    sets.join();
  }
}

}  // namespace
}  // namespace manta::conformance
