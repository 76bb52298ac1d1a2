// SPDX-License-Identifier: Apache-2.0
//
// Actors: how they are made and called.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace manta::conformance {
namespace {

class ActorTest : public RuntimeTest {};

int square(int x) { return x * x; }

class Counter {
 public:
  explicit Counter(int start) : value_(start) {}
  int add(int n) { return value_ += n; }
  [[nodiscard]] int value() const { return value_; }

 private:
  int value_;
};

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

struct Named {
  virtual ~Named() = default;
  [[nodiscard]] virtual std::string name() const { return "base"; }
  [[nodiscard]] int plain() const { return 1; }
};
struct Numbered {
  int number = 8;
  [[nodiscard]] int read() const { return number; }
};
struct Both : Named, Numbered {
  [[nodiscard]] std::string name() const override { return "derived"; }
};

TEST_F(ActorTest, InheritedMethodsAreCalledThroughTheHandleOfTheClass) {
  auto both = spawn<Both>();
  EXPECT_EQ(*get(both.call<&Named::plain>()), 1);
  EXPECT_EQ(*get(both.call<&Named::name>()), "derived");
  EXPECT_EQ(*get(both.call<&Numbered::read>()), 8);
  EXPECT_EQ(*get(both.call<&Both::read>()), 8);
}

TEST_F(ActorTest, AHandleConvertsToThatOfEachBase) {
  auto both = spawn<Both>();
  const ActorHandle<Named> named = both;
  const ActorHandle<Numbered> numbered = both;
  both = {};
  EXPECT_EQ(*get(named.call<&Named::name>()), "derived");
  EXPECT_EQ(*get(numbered.call<&Numbered::read>()), 8);
}

TEST_F(ActorTest, HandlesOfOneActorAreEqualAndShareItsId) {
  auto one = spawn<Counter>(1);
  auto other = spawn<Counter>(1);
  auto copy = one;
  EXPECT_EQ(copy, one);
  EXPECT_EQ(copy.id(), one.id());
  EXPECT_NE(one, other);
  EXPECT_NE(one.id(), other.id());
  EXPECT_TRUE(one.id());
}

TEST_F(ActorTest, AnEmptyHandleRefusesCalls) {
  ActorHandle<Counter> empty;
  EXPECT_FALSE(empty.valid());
  EXPECT_THROW((void)empty.call<&Counter::value>(), InvalidArgumentError);
  auto counter = spawn<Counter>(1);
  const auto moved = std::move(counter);
  EXPECT_THROW(counter.send<&Counter::add>(1), InvalidArgumentError);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(*get(moved.call<&Counter::value>()), 1);
}

TEST_F(ActorTest, ACallInGenericCodeTakesTheHandleAsAnArgument) {
  auto counter = spawn<Counter>(1);
  EXPECT_EQ(*get(call<&Counter::add>(counter, 2)), 3);
  EXPECT_EQ(*get(call<&Counter::add>.with({.name = "plus"})(counter, 3)), 6);
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

class Selfish {
 public:
  [[nodiscard]] bool can_lock() const { return self<Selfish>().lock().has_value(); }
  int call_itself_later() {
    auto me = self<Selfish>().lock();
    me->send<&Selfish::mark>();
    return marks_;
  }
  void mark() { ++marks_; }
  [[nodiscard]] int marks() const { return marks_; }
  [[nodiscard]] ActorId id() const { return self<Selfish>().lock()->id(); }
  [[nodiscard]] WeakActorHandle<Selfish> weak() const { return self<Selfish>(); }
  void as_another() const { (void)self<Counter>(); }

 private:
  int marks_ = 0;
};

TEST_F(ActorTest, SelfIsAHandleOfTheActorWhoseMethodAsks) {
  auto selfish = spawn<Selfish>();
  EXPECT_TRUE(*get(selfish.call<&Selfish::can_lock>()));
  EXPECT_EQ(*get(selfish.call<&Selfish::id>()), selfish.id());
  EXPECT_EQ(*get(selfish.call<&Selfish::call_itself_later>()), 0);
  EXPECT_EQ(*get(selfish.call<&Selfish::marks>()), 1);
}

TEST_F(ActorTest, SelfDoesNotKeepTheActorAlive) {
  auto selfish = spawn<Selfish>();
  const WeakActorHandle<Selfish> weak = *get(selfish.call<&Selfish::weak>());
  EXPECT_EQ(weak.lock(), selfish);
  selfish = {};
  EXPECT_EQ(weak.lock(), std::nullopt);
}

TEST_F(ActorTest, SelfIsRefusedOutsideOfAMethodAndForAnotherClass) {
  EXPECT_THROW((void)self<Selfish>(), InvalidArgumentError);
  auto in_task = submit([] { (void)self<Selfish>(); });
  EXPECT_NE(error_of<TaskError>([&] { get(in_task); }).cause_as<InvalidArgumentError>(), nullptr);
  auto selfish = spawn<Selfish>();
  auto mistaken = selfish.call<&Selfish::as_another>();
  EXPECT_NE(error_of<TaskError>([&] { get(mistaken); }).cause_as<InvalidArgumentError>(), nullptr);
}

int add_through(ActorHandle<Counter> counter, int n) { return *get(counter.call<&Counter::add>(n)); }
int add_through_reference(const ActorHandle<Counter>& counter, int n) { return *counter.call<&Counter::add>(n).get(); }
ActorHandle<Counter> make_counter(int start) { return spawn<Counter>(start); }

TEST_F(ActorTest, ATaskTakesAHandleByValue) {
  auto counter = spawn<Counter>(0);
  std::vector<ObjectRef<int>> sums;
  for (int i = 0; i < 100; ++i) {
    sums.push_back(remote<add_through>(counter, 1));
    sums.push_back(remote<add_through_reference>(counter, 1));
  }
  (void)get(sums);
  EXPECT_EQ(*get(counter.call<&Counter::value>()), 200);
}

TEST_F(ActorTest, TheHandleInATasksArgumentsKeepsTheActorAlive) {
  auto [go, setter] = promise<int>();
  auto sum = remote<add_through>(spawn<Counter>(40), go);
  setter.set(2);
  EXPECT_EQ(*get(sum), 42);
}

TEST_F(ActorTest, AHandleIsAValueLikeAnyOther) {
  auto made = remote<make_counter>(5);
  EXPECT_EQ(*get(remote<add_through>(made, 1)), 6);
  auto stored = put(spawn<Counter>(7));
  EXPECT_EQ(*get(get(stored)->call<&Counter::value>()), 7);
}

class Relay {
 public:
  explicit Relay(ActorHandle<Counter> target) : target_(std::move(target)) {}
  int through(int n) { return *get(target_.call<&Counter::add>(n)); }
  ObjectRef<int> handed_on(int n) { return target_.call<&Counter::add>(n); }
  Async<int> awaited(int n) { co_return *co_await target_.call<&Counter::add>(n); }

 private:
  ActorHandle<Counter> target_;
};

TEST_F(ActorTest, ActorsCallActors) {
  auto relay = spawn<Relay>(spawn<Counter>(0));
  EXPECT_EQ(*get(relay.call<&Relay::through>(1)), 1);
  EXPECT_EQ(*get(unwrap(relay.call<&Relay::handed_on>(2))), 3);
  EXPECT_EQ(*get(relay.call<&Relay::awaited>(3)), 6);
}

/// A ring: each passes the token on until it has gone far enough.
class Member {
 public:
  void join(ActorHandle<Member> next) { next_ = std::move(next); }
  void leave() { next_ = {}; }
  void pass(int hops, Promise<int> done, int seen) {
    if (hops == 0) return done.set(seen);
    next_.send<&Member::pass>(hops - 1, std::move(done), seen + 1);
  }

 private:
  ActorHandle<Member> next_;
};

TEST_F(ActorTest, ATokenGoesAroundARing) {
  constexpr int kMembers = 20;
  std::vector<ActorHandle<Member>> ring;
  for (int i = 0; i < kMembers; ++i) ring.push_back(spawn<Member>());
  for (std::size_t i = 0; i < ring.size(); ++i) ring[i].send<&Member::join>(ring[(i + 1) % ring.size()]);
  auto [seen, setter] = promise<int>();
  ring[0].send<&Member::pass>(10'000, std::move(setter), 0);
  EXPECT_EQ(*get(seen), 10'000);
  for (auto& member : ring) member.send<&Member::leave>();
}

class Large {
 public:
  void write(std::size_t at, char c) { bytes_[at] = c; }
  [[nodiscard]] char read(std::size_t at) const { return bytes_[at]; }

 private:
  char bytes_[100'000] = {};
};
struct alignas(256) Aligned {
  [[nodiscard]] bool is_aligned() const { return reinterpret_cast<std::uintptr_t>(this) % 256 == 0; }
};

TEST_F(ActorTest, AStateMayBeLargeOrAligned) {
  auto large = spawn<Large>();
  large.send<&Large::write>(99'999, 'x');
  EXPECT_EQ(*get(large.call<&Large::read>(99'999)), 'x');
  EXPECT_TRUE(*get(spawn<Aligned>().call<&Aligned::is_aligned>()));
}

TEST_F(ActorTest, BadOptionsAreRefusedByName) {
  EXPECT_THROW((void)spawn<Counter>.with({.max_concurrency = 0})(1), InvalidArgumentError);
  const auto error = error_of<InvalidArgumentError>([] { (void)spawn<Counter>.with({.max_concurrency = -2})(1); });
  EXPECT_NE(error.message().find("max_concurrency"), std::string::npos);
}

class Tally {
 public:
  explicit Tally(std::atomic<int>* ran) : ran_(ran) {}
  void add() { ++*ran_; }
  [[nodiscard]] int ran() const { return *ran_; }

 private:
  std::atomic<int>* ran_;
};

Async<void> let_others_run() { co_await yield(); }

TEST_F(ActorTest, ThreadsThatHelpALongBacklogInTurnLeaveTheQueuesWhole) {
  // Each runs some messages, then puts the actor back into the queue where its entry already stands.
  std::atomic<int> ran{0};
  std::vector<Foreign> threads;
  {
    const HeldWorkers held(workers());
    auto tally = spawn<Tally>(&ran);
    for (int i = 0; i < 1'000; ++i) tally.send<&Tally::add>();
    while (ran < 500) threads.emplace_back(runtime(), [tally] { EXPECT_GE(*get(tally.call<&Tally::ran>()), 1'000); });
  }
  threads.clear();
  for (int i = 0; i < 100; ++i) get(remote<let_others_run>());
}

TEST_F(ActorTest, AMillionMessagesArriveInFull) {
  auto counter = spawn<Counter>(0);
  for (int i = 0; i < 1'000'000; ++i) counter.send<&Counter::add>(1);
  EXPECT_EQ(*get(counter.call<&Counter::value>()), 1'000'000);
}

TEST_F(ActorTest, AHundredThousandActorsLiveAtOnce) {
  constexpr int kActors = 100'000;
  std::vector<ActorHandle<Counter>> actors;
  actors.reserve(kActors);
  for (int i = 0; i < kActors; ++i) actors.push_back(spawn<Counter>(i));
  for (auto& actor : actors) actor.send<&Counter::add>(1);
  std::vector<ObjectRef<int>> values;
  for (auto& actor : actors) values.push_back(actor.call<&Counter::value>());
  EXPECT_EQ(runtime().stats().actors, kActors);
  long long sum = 0;
  for (const auto& value : get(values)) sum += *value;
  EXPECT_EQ(sum, static_cast<long long>(kActors) * (kActors + 1) / 2);
}

TEST_F(ActorTest, ACallWhoseDeadlinePassesFailsAndTheActorGoesOn) {
  auto counter = spawn<Counter>(1);
  auto late = call<&Counter::add>.with({.deadline = std::chrono::seconds(-1)})(counter, 1);
  EXPECT_THROW((void)get(late), DeadlineExceededError);
  EXPECT_EQ(*get(counter.call<&Counter::add>(1)), 2);
}

}  // namespace
}  // namespace manta::conformance
