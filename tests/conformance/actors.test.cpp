// SPDX-License-Identifier: Apache-2.0
//
// Actors: how they are made and called.

#include "conformance/counter.hpp"
#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

class ActorTest : public RuntimeTest {};

int square(int x) { return x * x; }

TEST_F(ActorTest, AMethodIsCalledAndGivesAReference) {
  auto counter = spawn<Counter>(10);
  ObjectRef<int> sum = counter.call<&Counter::add>(5);
  EXPECT_EQ(*get(sum), 15);
}

TEST_F(ActorTest, AMethodIsSentAndGivesNothing) {
  auto counter = spawn<Counter>(10);
  static_assert(std::is_void_v<decltype(counter.send<&Counter::add>(5))>);
  counter.send<&Counter::add>(5);
  EXPECT_EQ(*get(counter.call<&Counter::value>()), 15);
}

class Mixed {
 public:
  Mixed(int number, std::string text, std::unique_ptr<int> owned)
      : all_(std::to_string(number) + text + std::to_string(*owned)) {}
  [[nodiscard]] std::string all() const { return all_; }

 private:
  std::string all_;
};

TEST_F(ActorTest, TheConstructorTakesAnyArguments) {
  auto mixed = spawn<Mixed>(1, "two", std::make_unique<int>(3));
  EXPECT_EQ(*get(mixed.call<&Mixed::all>()), "1two3");
}

TEST_F(ActorTest, ReferencesAmongConstructorArgumentsAreResolved) {
  auto counter = spawn<Counter>(remote<square>(3));
  EXPECT_EQ(*get(counter.call<&Counter::value>()), 9);
}

TEST_F(ActorTest, AConstructorArgumentThatComesLateIsWaitedFor) {
  auto [ref, setter] = promise<int>();
  auto counter = spawn<Counter>(ref);
  auto sum = counter.call<&Counter::add>(1);
  EXPECT_FALSE(sum.ready());
  setter.set(41);
  EXPECT_EQ(*get(sum), 42);
}

class Keeper {
 public:
  explicit Keeper(ObjectRef<int> ref) : ref_(std::move(ref)) {}
  [[nodiscard]] int look() const { return *ref_.get(); }

 private:
  ObjectRef<int> ref_;
};

TEST_F(ActorTest, AConstructorThatTakesAReferenceKeepsIt) {
  auto keeper = spawn<Keeper>(remote<square>(4));
  EXPECT_EQ(*get(keeper.call<&Keeper::look>()), 16);
}

struct Plain {
  int number = 7;
  [[nodiscard]] int read() const { return number; }
};

TEST_F(ActorTest, AClassWithoutAConstructorIsAnActor) {
  auto plain = spawn<Plain>();
  EXPECT_EQ(*get(plain.call<&Plain::read>()), 7);
}

struct Every {
  [[nodiscard]] int constant() const { return 1; }
  int never_throws() noexcept { return 2; }
  [[nodiscard]] int constant_never_throws() const noexcept { return 3; }
  int for_lvalues() & { return 4; }
  [[nodiscard]] int for_constants() const& { return 5; }
  int for_rvalues() && { return 6; }
  int overloaded(int) { return 7; }
  std::string overloaded(const std::string& text) { return text + "!"; }
};

TEST_F(ActorTest, MethodsOfEveryKindAreCalled) {
  auto every = spawn<Every>();
  EXPECT_EQ(*get(every.call<&Every::constant>()), 1);
  EXPECT_EQ(*get(every.call<&Every::never_throws>()), 2);
  EXPECT_EQ(*get(every.call<&Every::constant_never_throws>()), 3);
  EXPECT_EQ(*get(every.call<&Every::for_lvalues>()), 4);
  EXPECT_EQ(*get(every.call<&Every::for_constants>()), 5);
  EXPECT_EQ(*get(every.call<&Every::for_rvalues>()), 6);
}

TEST_F(ActorTest, OneOfSeveralOverloadsIsNamedByItsType) {
  auto every = spawn<Every>();
  EXPECT_EQ(*get(every.call<static_cast<int (Every::*)(int)>(&Every::overloaded)>(0)), 7);
  EXPECT_EQ(*get(every.call<static_cast<std::string (Every::*)(const std::string&)>(&Every::overloaded)>("hey")),
            "hey!");
}

TEST_F(ActorTest, ACallInGenericCodeTakesTheHandleAsAnArgument) {
  auto counter = spawn<Counter>(1);
  EXPECT_EQ(*get(call<&Counter::add>(counter, 2)), 3);
  EXPECT_EQ(*get(call<&Counter::add>.with({.name = "plus"})(counter, 3)), 6);
}

template <class A>
int add_in_generic_code(int start, int n) {
  auto actor = spawn<A>(start);
  send<&A::add>(actor, n);
  send<&A::add>.with({.name = "sent"})(actor, n);
  EXPECT_EQ(*get(actor.template call<&A::value>()), start + 2 * n);
  return *get(call<&A::add>(actor, n));
}

TEST_F(ActorTest, GenericCodeCallsAndSendsWithTheHandleAsAnArgument) {
  EXPECT_EQ(add_in_generic_code<Counter>(1, 10), 31);
}

class Shelf {
 public:
  explicit Shelf(std::string label) : label_(std::move(label)) {}
  [[nodiscard]] const std::string& label() const { return label_; }
  void relabel(std::string label) { label_ = std::move(label); }

 private:
  std::string label_;
};

TEST_F(ActorTest, AMethodThatShowsAPartOfTheActorGivesACopy) {
  auto shelf = spawn<Shelf>(std::string("novels"));
  static_assert(std::is_same_v<decltype(shelf.call<&Shelf::label>()), ObjectRef<std::string>>);
  const auto before = shelf.call<&Shelf::label>();
  shelf.send<&Shelf::relabel>("plays");
  EXPECT_EQ(*get(shelf.call<&Shelf::label>()), "plays");
  EXPECT_EQ(*get(before), "novels");
}

struct Thrower {
  void fail(const std::string& why) { throw std::domain_error(why); }
  int steady() { return ++calls; }
  int calls = 0;
};

TEST_F(ActorTest, TheNameOfACallShowsInItsError) {
  auto thrower = spawn<Thrower>();
  auto failed = call<&Thrower::fail>.with({.name = "first"}).with({.name = "hopeless"})(thrower, "no");
  const auto error = error_of<TaskError>([&] { get(failed); });
  EXPECT_EQ(error.name(), "hopeless");
  EXPECT_NE(error.function().find("fail"), std::string::npos) << error.what();
}

TEST_F(ActorTest, TheNameOfASentMethodShowsInItsError) {
  std::atomic<int> named{0};
  restart({.on_unobserved_error = [&named](const Error& error) { named += error.name() == "hopeless" ? 1 : 0; }});
  auto thrower = spawn<Thrower>();
  send<&Thrower::fail>.with({.name = "hopeless"})(thrower, "no");
  wait_until([&] { return named == 1; });
}

TEST_F(ActorTest, AThrowingMethodFailsItsCallAndLeavesTheActorAlive) {
  auto thrower = spawn<Thrower>();
  auto failed = thrower.call<&Thrower::fail>("for a reason");
  auto fine = thrower.call<&Thrower::steady>();
  const auto error = error_of<TaskError>([&] { get(failed); });
  ASSERT_NE(error.cause_as<std::domain_error>(), nullptr);
  EXPECT_STREQ(error.cause_as<std::domain_error>()->what(), "for a reason");
  EXPECT_EQ(*get(fine), 1);
}

TEST_F(ActorTest, TheErrorOfAMethodSaysWhichActorItWas) {
  auto thrower = spawn<Thrower>();
  const auto id = thrower.id();
  const auto error = error_of<TaskError>([&] { get(thrower.call<&Thrower::fail>("x")); });
  EXPECT_EQ(error.actor_id(), id);
  EXPECT_EQ(error.where().line(), static_cast<unsigned>(__LINE__ - 2));
}

TEST_F(ActorTest, TheErrorOfASentMethodGoesToTheHandlerOfUnobservedErrors) {
  std::atomic<int> told{0};
  restart({.on_unobserved_error = [&](const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
    ++told;
  }});
  auto thrower = spawn<Thrower>();
  thrower.send<&Thrower::fail>("nobody looks");
  EXPECT_EQ(*get(thrower.call<&Thrower::steady>()), 1);
  EXPECT_EQ(told, 1);
}

struct Giver {
  void nothing() {}
  std::unique_ptr<int> owned() { return std::make_unique<int>(3); }
  std::vector<int> large() { return std::vector<int>(100'000, 1); }
};

TEST_F(ActorTest, MethodsGiveNothingOwnersAndLargeValues) {
  auto giver = spawn<Giver>();
  get(giver.call<&Giver::nothing>());
  EXPECT_EQ(**get(giver.call<&Giver::owned>()), 3);
  EXPECT_EQ(*take(giver.call<&Giver::owned>()), 3);
  EXPECT_EQ(get(giver.call<&Giver::large>())->size(), 100'000u);
}

struct Taker {
  double widened(double x) { return x; }
  std::size_t of_view(std::string_view text) { return text.size(); }
  int of_owned(std::unique_ptr<int> owned) { return *owned; }
  int of_reference(const std::vector<int>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0); }
  int of_ten(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {
    return a + b + c + d + e + f + g + h + i + j;
  }
  int of_small(std::int8_t x) { return x; }
};

TEST_F(ActorTest, ArgumentsOfMethodsFollowTheRulesOfTaskArguments) {
  auto taker = spawn<Taker>();
  EXPECT_EQ(*get(taker.call<&Taker::widened>(1)), 1.0);
  EXPECT_EQ(*get(taker.call<&Taker::widened>(remote<square>(2))), 4.0);
  EXPECT_EQ(*get(taker.call<&Taker::of_view>(std::string("three"))), 5u);
  EXPECT_EQ(*get(taker.call<&Taker::of_owned>(std::make_unique<int>(6))), 6);
  EXPECT_EQ(*get(taker.call<&Taker::of_reference>(put(std::vector{1, 2, 3}))), 6);
  EXPECT_EQ(*get(taker.call<&Taker::of_ten>(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), 55);
  EXPECT_THROW((void)taker.call<&Taker::of_small>(1000), InvalidArgumentError);
  EXPECT_EQ(*get(taker.call<&Taker::of_small>(100)), 100);
}

TEST_F(ActorTest, BadOptionsAreRefusedByName) {
  EXPECT_THROW((void)spawn<Counter>.with({.max_concurrency = 0})(1), InvalidArgumentError);
  const auto error = error_of<InvalidArgumentError>([] { (void)spawn<Counter>.with({.max_concurrency = -2})(1); });
  EXPECT_NE(error.message().find("max_concurrency"), std::string::npos);
}

TEST_F(ActorTest, ACallWhoseDeadlinePassesFailsAndTheActorGoesOn) {
  auto counter = spawn<Counter>(1);
  auto late = call<&Counter::add>.with({.deadline = std::chrono::seconds(-1)})(counter, 1);
  EXPECT_THROW((void)get(late), DeadlineExceededError);
  EXPECT_EQ(*get(counter.call<&Counter::add>(1)), 2);
}

}  // namespace
}  // namespace manta::conformance
