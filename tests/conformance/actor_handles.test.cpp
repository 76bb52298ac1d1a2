// SPDX-License-Identifier: Apache-2.0
//
// Handles of actors: their conversions, where they may be kept, and an actor's handle of itself.

#include "conformance/counter.hpp"
#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

class ActorHandles : public RuntimeTest {};

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

TEST_F(ActorHandles, InheritedMethodsAreCalledThroughTheHandleOfTheClass) {
  auto both = spawn<Both>();
  EXPECT_EQ(*get(both.call<&Named::plain>()), 1);
  EXPECT_EQ(*get(both.call<&Named::name>()), "derived");
  EXPECT_EQ(*get(both.call<&Numbered::read>()), 8);
  EXPECT_EQ(*get(both.call<&Both::read>()), 8);
}

TEST_F(ActorHandles, AHandleConvertsToThatOfEachBase) {
  auto both = spawn<Both>();
  const ActorHandle<Named> named = both;
  const ActorHandle<Numbered> numbered = both;
  both = {};
  EXPECT_EQ(*get(named.call<&Named::name>()), "derived");
  EXPECT_EQ(*get(numbered.call<&Numbered::read>()), 8);
}

TEST_F(ActorHandles, HandlesOfOneActorAreEqualAndShareItsId) {
  auto one = spawn<Counter>(1);
  auto other = spawn<Counter>(1);
  auto copy = one;
  EXPECT_EQ(copy, one);
  EXPECT_EQ(copy.id(), one.id());
  EXPECT_NE(one, other);
  EXPECT_NE(one.id(), other.id());
  EXPECT_TRUE(one.id());
}

TEST_F(ActorHandles, AnEmptyHandleRefusesCalls) {
  ActorHandle<Counter> empty;
  EXPECT_FALSE(empty.valid());
  EXPECT_THROW((void)empty.call<&Counter::value>(), InvalidArgumentError);
  auto counter = spawn<Counter>(1);
  const auto moved = std::move(counter);
  EXPECT_THROW(counter.send<&Counter::add>(1), InvalidArgumentError);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(*get(moved.call<&Counter::value>()), 1);
}

TEST_F(ActorHandles, AnEmptyWeakHandleGivesNothing) {
  WeakActorHandle<Counter> weak;
  EXPECT_EQ(weak.lock(), std::nullopt);
  const WeakActorHandle<Counter> copy = weak;
  EXPECT_EQ(copy.lock(), std::nullopt);
  const auto counter = spawn<Counter>(1);
  weak = counter;
  EXPECT_EQ(weak.lock(), counter);
  weak = copy;
  EXPECT_EQ(weak.lock(), std::nullopt);
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

TEST_F(ActorHandles, SelfIsAHandleOfTheActorWhoseMethodAsks) {
  auto selfish = spawn<Selfish>();
  EXPECT_TRUE(*get(selfish.call<&Selfish::can_lock>()));
  EXPECT_EQ(*get(selfish.call<&Selfish::id>()), selfish.id());
  EXPECT_EQ(*get(selfish.call<&Selfish::call_itself_later>()), 0);
  EXPECT_EQ(*get(selfish.call<&Selfish::marks>()), 1);
}

TEST_F(ActorHandles, SelfDoesNotKeepTheActorAlive) {
  auto selfish = spawn<Selfish>();
  const WeakActorHandle<Selfish> weak = *get(selfish.call<&Selfish::weak>());
  EXPECT_EQ(weak.lock(), selfish);
  selfish = {};
  EXPECT_EQ(weak.lock(), std::nullopt);
}

TEST_F(ActorHandles, SelfIsRefusedOutsideOfAMethodAndForAnotherClass) {
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

TEST_F(ActorHandles, ATaskTakesAHandleByValue) {
  auto counter = spawn<Counter>(0);
  std::vector<ObjectRef<int>> sums;
  for (int i = 0; i < 100; ++i) {
    sums.push_back(remote<add_through>(counter, 1));
    sums.push_back(remote<add_through_reference>(counter, 1));
  }
  (void)get(sums);
  EXPECT_EQ(*get(counter.call<&Counter::value>()), 200);
}

TEST_F(ActorHandles, TheHandleInATasksArgumentsKeepsTheActorAlive) {
  auto [go, setter] = promise<int>();
  auto sum = remote<add_through>(spawn<Counter>(40), go);
  setter.set(2);
  EXPECT_EQ(*get(sum), 42);
}

TEST_F(ActorHandles, AHandleIsAValueLikeAnyOther) {
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

TEST_F(ActorHandles, ActorsCallActors) {
  auto relay = spawn<Relay>(spawn<Counter>(0));
  EXPECT_EQ(*get(relay.call<&Relay::through>(1)), 1);
  EXPECT_EQ(*get(unwrap(relay.call<&Relay::handed_on>(2))), 3);
  EXPECT_EQ(*get(relay.call<&Relay::awaited>(3)), 6);
}

/// A ring: each actor passes the token on until it has gone far enough.
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

TEST_F(ActorHandles, ATokenGoesAroundARing) {
  constexpr int kMembers = 20;
  std::vector<ActorHandle<Member>> ring;
  for (int i = 0; i < kMembers; ++i) ring.push_back(spawn<Member>());
  for (std::size_t i = 0; i < ring.size(); ++i) ring[i].send<&Member::join>(ring[(i + 1) % ring.size()]);
  auto [seen, setter] = promise<int>();
  ring[0].send<&Member::pass>(10'000, std::move(setter), 0);
  EXPECT_EQ(*get(seen), 10'000);
  for (auto& member : ring) member.send<&Member::leave>();
}

}  // namespace
}  // namespace manta::conformance
