// SPDX-License-Identifier: Apache-2.0
//
// The choice of a call's runtime, the isolation of runtimes, and how they begin, end and begin again.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace manta::conformance {
namespace {

int next(int x) { return x + 1; }
int sum(int a, int b) { return a + b; }

struct Counter {
  int value = 0;
  int add(int n) { return value += n; }
};

/// A runtime that is not ambient.
Config apart(int num_workers = 1) { return {.num_workers = num_workers, .ambient = false}; }

/// Tests that begin without a runtime.
class Runtimes : public RuntimeTest {
 protected:
  Runtimes() { (void)end_without_proof(); }
};

TEST_F(Runtimes, ThatAreNotThereAreAnErrorThatSaysWhatToDo) {
  const std::string text = error_of<NoRuntimeError>([] { return remote<next>(1); }).what();
  EXPECT_TRUE(contains(text, "manta::Runtime") && contains(text, "manta::init")) << text;
  EXPECT_THROW((void)put(1), NoRuntimeError);
  EXPECT_THROW((void)promise<int>(), NoRuntimeError);
  EXPECT_THROW((void)spawn<Counter>(), NoRuntimeError);
  EXPECT_THROW(send<next>(1), NoRuntimeError);
  EXPECT_THROW((void)submit([] {}), NoRuntimeError);
  EXPECT_THROW((void)now(), NoRuntimeError);
}

TEST_F(Runtimes, ThatAreSeveralAreAnErrorThatSaysWhatToDo) {
  Runtime first({.num_workers = 1});
  Runtime second({.num_workers = 1});
  const std::string text = error_of<NoRuntimeError>([] { return remote<next>(1); }).what();
  EXPECT_TRUE(contains(text, "2 runtimes") && contains(text, "RuntimeScope") && contains(text, ".on(runtime)") &&
              contains(text, ".ambient = false"))
      << text;
  EXPECT_EQ(*remote<next>.on(first)(1).get(), 2);
  const RuntimeScope scope(second);
  EXPECT_EQ(*remote<next>(2).get(), 3);
}

TEST_F(Runtimes, AreFoundAgainWhenOneOfSeveralHasEnded) {
  std::optional<Runtime> first(std::in_place, Config{.num_workers = 1});
  Runtime second({.num_workers = 1});
  EXPECT_THROW((void)remote<next>(1), NoRuntimeError);
  first.reset();
  EXPECT_EQ(*remote<next>(1).get(), 2);
  EXPECT_EQ(second.stats().tasks_submitted, 1);
}

TEST_F(Runtimes, ThatAreNotAmbientAreOnlyUsedByName) {
  Runtime mine(apart());
  EXPECT_THROW((void)remote<next>(1), NoRuntimeError);
  EXPECT_EQ(*remote<next>.on(mine)(1).get(), 2);
  Runtime programs({.num_workers = 1});
  EXPECT_EQ(*remote<next>(1).get(), 2);
  EXPECT_EQ(mine.stats().tasks_submitted, 1);
  EXPECT_EQ(programs.stats().tasks_submitted, 1);
}

TEST_F(Runtimes, ScopesNestAndTheInnermostCounts) {
  Runtime a(apart());
  Runtime b(apart());
  const auto ask = [] { (void)remote<next>(1).get(); };
  {
    const RuntimeScope outer(a);
    ask();
    {
      const RuntimeScope inner(b);
      ask();
      const RuntimeScope innermost(a);
      ask();
    }
    ask();
  }
  EXPECT_THROW(ask(), NoRuntimeError);
  EXPECT_EQ(a.stats().tasks_submitted, 3);
  EXPECT_EQ(b.stats().tasks_submitted, 1);
}

TEST_F(Runtimes, ScopesAreEachThreadsOwn) {
  Runtime a(apart());
  const RuntimeScope scope(a);
  std::thread([] { EXPECT_THROW((void)remote<next>(1), NoRuntimeError); }).join();
}

TEST_F(Runtimes, ScopesAreLeftByAThrow) {
  Runtime a(apart());
  try {
    const RuntimeScope scope(a);
    throw std::runtime_error("out");
  } catch (const std::runtime_error&) {
  }
  EXPECT_THROW((void)remote<next>(1), NoRuntimeError);
}

TEST_F(Runtimes, BodiesCallIntoTheirOwn) {
  Runtime a(apart());
  Runtime b(apart());
  const RuntimeScope scope(a);
  const auto inner = submit.on(b)([] { return *remote<next>(1).get(); });
  EXPECT_EQ(*inner.get(), 2);
  const auto actor = spawn<Counter>.on(b)();
  EXPECT_EQ(*actor.call<&Counter::add>(3).get(), 3);
  EXPECT_EQ(a.stats().tasks_submitted, 0);
}

TEST_F(Runtimes, ReferencesAndHandlesCarryTheirs) {
  Runtime a(apart());
  Runtime b(apart());
  const auto ref = remote<next>.on(a)(1);
  const auto actor = spawn<Counter>.on(a)();
  const RuntimeScope scope(b);
  EXPECT_EQ(*ref.get(), 2);
  EXPECT_EQ(*actor.call<&Counter::add>(5).get(), 5);
  EXPECT_EQ(b.stats().tasks_submitted, 0);
}

TEST_F(Runtimes, MixedInOneCallAreAnError) {
  Runtime a(apart());
  Runtime b(apart());
  const auto of_a = remote<next>.on(a)(1);
  const auto of_b = remote<next>.on(b)(1);
  EXPECT_THROW((void)remote<sum>.on(a)(of_a, of_b), WrongRuntimeError);
  EXPECT_THROW((void)remote<next>.on(b)(of_a), WrongRuntimeError);
  EXPECT_THROW((void)remote<next>.on(b).after(of_a)(1), WrongRuntimeError);
  const auto actor = spawn<Counter>.on(a)();
  EXPECT_THROW((void)actor.call<&Counter::add>(of_b), WrongRuntimeError);
  EXPECT_THROW(actor.send<&Counter::add>(of_b), WrongRuntimeError);
  EXPECT_EQ(*remote<sum>.on(a)(of_a, of_a).get(), 4);
  EXPECT_EQ(*actor.call<&Counter::add>(of_a).get(), 2);
}

TEST_F(Runtimes, AreIsolatedFromOneAnothersEndErrorsAndLimits) {
  std::optional<Runtime> small(std::in_place, Config{.num_workers = 1, .object_store_memory = 1000, .ambient = false});
  Runtime large(apart(2));
  {
    const RuntimeScope scope(*small);
    EXPECT_THROW((void)put(std::vector<char>(2000)), ObjectStoreFullError);
  }
  const RuntimeScope scope(large);
  const auto kept = put(std::vector<char>(2000));
  small.reset();
  EXPECT_EQ(kept.get()->size(), 2000u);
  EXPECT_EQ(*remote<next>(1).get(), 2);
}

TEST_F(Runtimes, MayBeManyAtOnce) {
  std::vector<std::unique_ptr<Runtime>> all;
  for (int i = 0; i < 20; ++i) all.push_back(std::make_unique<Runtime>(apart()));
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 20; ++i) refs.push_back(remote<next>.on(*all[static_cast<std::size_t>(i)])(i));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i + 1);
}

TEST_F(Runtimes, BeginAndEndAgainAndAgain) {
  for (int i = 0; i < 50; ++i) {
    const Runtime runtime({.num_workers = workers()});
    EXPECT_EQ(*remote<next>(i).get(), i + 1);
    EXPECT_EQ(runtime.stats().tasks_submitted, 1);
  }
}

TEST_F(Runtimes, BegunByInitAreTheProcesssOwn) {
  EXPECT_FALSE(is_initialized());
  init({.num_workers = 1});
  EXPECT_TRUE(is_initialized());
  EXPECT_EQ(*remote<next>(1).get(), 2);
  EXPECT_TRUE(contains(error_of<InvalidArgumentError>([] { init(); }).what(), "manta::shutdown"));
  EXPECT_EQ(*remote<next>(2).get(), 3) << "the second call changes nothing";
  shutdown();
  EXPECT_FALSE(is_initialized());
  EXPECT_THROW((void)remote<next>(1), NoRuntimeError);
}

TEST_F(Runtimes, BegunByInitEndAndBeginAgain) {
  ObjectRef<int> old;
  for (int i = 0; i < 5; ++i) {
    init({.num_workers = 1});
    EXPECT_EQ(*remote<next>(i).get(), i + 1);
    if (i > 0) {
      EXPECT_THROW((void)old.get(), ShutDownError);
    }
    old = remote<next>(i);
    shutdown();
    shutdown();
  }
}

TEST_F(Runtimes, ThatCannotBeginLeaveNothing) {
  EXPECT_THROW(Runtime({.num_workers = -1}), InvalidArgumentError);
  EXPECT_THROW(init({.num_workers = -1}), InvalidArgumentError);
  EXPECT_FALSE(is_initialized());
  init({.num_workers = 1});
  EXPECT_EQ(*remote<next>(1).get(), 2);
  shutdown();
}

TEST_F(Runtimes, WhoseScopeIsOpenWhenTheyEndSaySo) {
  std::optional<Runtime> a(std::in_place, apart());
  {
    const RuntimeScope scope(*a);
    EXPECT_EQ(*remote<next>(1).get(), 2);
    a->shutdown();
    EXPECT_THROW((void)remote<next>(1), NoRuntimeError);
    EXPECT_THROW(RuntimeScope again(*a), ShutDownError);
  }
  Runtime ambient({.num_workers = 1});
  EXPECT_EQ(*remote<next>(1).get(), 2);
}

TEST_F(Runtimes, AreOutlivedByReferencesHandlesAndSetters) {
  auto runtime = std::make_unique<Runtime>(Config{.num_workers = 1});
  const auto ref = remote<next>(1);
  const auto value = ref.get();
  const auto actor = spawn<Counter>();
  auto made = promise<int>();
  runtime.reset();
  const Runtime another({.num_workers = 1});
  EXPECT_EQ(*value, 2);
  EXPECT_THROW((void)ref.get(), ShutDownError);
  EXPECT_THROW((void)ref.try_get(), ShutDownError);
  EXPECT_THROW((void)wait(std::vector{ref}), ShutDownError);
  EXPECT_THROW((void)remote<next>(ref), ShutDownError);
  EXPECT_THROW((void)actor.call<&Counter::add>(1), ShutDownError);
  EXPECT_THROW(cancel(ref), ShutDownError);
  made.setter.set(1);
  EXPECT_EQ(ref, ObjectRef<int>(ref));
  EXPECT_EQ(another.stats().tasks_submitted, 0);
}

TEST_F(Runtimes, HaveNumbersOfTheirOwnInTheirStatistics) {
  Runtime a(apart(2));
  {
    const RuntimeScope scope(a);
    const auto kept = put(std::string(1000, 'x'));
    (void)remote<next>(1).get();
    EXPECT_EQ(a.stats().workers, 2);
    wait_until([&a] { return a.stats().objects == 1; });  // the thread that ran the task drops it after the get
    EXPECT_GE(a.stats().store_bytes, 1000u);
    EXPECT_LE(a.stats().tasks_finished, a.stats().tasks_submitted);
  }
  a.shutdown();
  EXPECT_EQ(a.stats().objects, 0);
  EXPECT_EQ(a.stats().tasks_finished, 1);
}

}  // namespace
}  // namespace manta::conformance
