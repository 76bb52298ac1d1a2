// SPDX-License-Identifier: Apache-2.0
//
// References and handles that cross the engine seam inside values: what they keep alive, and for how long.

#include "conformance/probe.hpp"
#include "conformance/seam.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;

class SeamReferences : public detail::SeamTest {};

/// A value whose copies are counted.
struct Counted {
  inline static std::atomic<int> alive{0};
  int number = 0;
  Counted() { ++alive; }
  Counted(const Counted& other) : number(other.number) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }
  friend void manta_codec(auto& codec, Counted& counted) { codec(counted.number); }
};

struct Pair {
  ObjectRef<int> first;
  std::vector<ObjectRef<int>> others;
};

int get_first(const ObjectRef<int>& ref) { return *ref.get(); }
int get_all(const Pair& pair) {
  int sum = *pair.first.get();
  for (const auto& ref : pair.others) sum += *ref.get();
  return sum;
}
int number_of(ObjectRef<Counted> ref) { return ref.get()->number; }
ObjectRef<int> give_back(ObjectRef<int> ref) { return ref; }
int add(int a, int b) { return a + b; }
ObjectRef<int> make_one(int a) { return remote<add>(a, 1); }
bool are_same(const ObjectRef<int>& a, const ObjectRef<int>& b) { return a == b; }
Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref + 1; }
int ignore(const ObjectRef<int>&) { return 1; }
int fail() { throw std::domain_error("never"); }

class Keeper {
 public:
  void keep(ObjectRef<Counted> ref) { kept_ = std::move(ref); }
  int number() const { return kept_.get()->number; }
  void forget() { kept_ = {}; }

 private:
  ObjectRef<Counted> kept_;
};

/// A value that no codec can write.
struct Unwritable {
  friend void manta_codec(auto& /*codec*/, Unwritable& /*value*/) { throw std::domain_error("unwritable"); }
};

struct Halfway {
  ObjectRef<int> ref;  // written, and lent, before the other fails
  Unwritable rest;
};
void take_halfway(const Halfway&) {}
Halfway give_halfway(ObjectRef<int> ref) { return {std::move(ref), {}}; }
void take_object(ObjectRef<Halfway> ref) { static_cast<void>(ref.get()); }

struct Hopeless {
  explicit Hopeless(const Halfway&) {}
  void live() {}
};

class Adder {
 public:
  int add(int n) { return sum_ += n; }

 private:
  int sum_ = 0;
};
int add_through(const ActorHandle<Adder>& adder, int n) { return *adder.call<&Adder::add>(n).get(); }

TEST_P(SeamReferences, CrossAsParametersAndInsideValues) {
  EXPECT_EQ(*remote<get_first>(put(7)).get(), 7);
  EXPECT_EQ(*remote<get_first>(remote<add>(3, 4)).get(), 7);
  const Pair pair{remote<add>(1, 2), {put(4), remote<add>(5, 6)}};
  EXPECT_EQ(*remote<get_all>(pair).get(), 18);
  EXPECT_EQ(*remote<wait_for>(remote<add>(1, 1)).get(), 3);
}

TEST_P(SeamReferences, ComeBackAsTheOwnersOwn) {
  const ObjectRef<int> ref = put(7);
  EXPECT_EQ(*remote<give_back>(ref).get(), ref);
  EXPECT_EQ(*remote<make_one>(6).get()->get(), 7);
}

TEST_P(SeamReferences, ToOneObjectAreEqualOnTheOtherSideToo) {
  const ObjectRef<int> ref = put(7);
  EXPECT_TRUE(*remote<are_same>(ref, ref).get());
  EXPECT_FALSE(*remote<are_same>(ref, put(7)).get());
}

TEST_P(SeamReferences, ThatAreEmptyStayEmpty) { EXPECT_FALSE(remote<give_back>(ObjectRef<int>()).get()->valid()); }

TEST_P(SeamReferences, KeepTheirObjectUntilTheTaskHasEnded) {
  {
    auto [gate, setter] = promise<int>();
    auto late = remote<[](int, ObjectRef<Counted> ref) { return number_of(ref); }>(gate, put(Counted()));
    EXPECT_EQ(Counted::alive, 1);  // the reference that waits among the arguments
    setter.set(1);
    EXPECT_EQ(*late.get(), 0);
  }
  conformance::wait_until([] { return Counted::alive == 0; });
  conformance::wait_until([this] { return lent() == 0; });
}

TEST_P(SeamReferences, KeepTheirObjectAsLongAsAnActorKeepsThem) {
  auto keeper = spawn<Keeper>();
  keeper.call<&Keeper::keep>(put(Counted())).get();
  EXPECT_EQ(*keeper.call<&Keeper::number>().get(), 0);
  EXPECT_EQ(lent(), 1u);
  EXPECT_EQ(Counted::alive, 2);  // the owner's, and the copy that was fetched
  keeper.call<&Keeper::forget>().get();
  conformance::wait_until([] { return Counted::alive == 0; });
  conformance::wait_until([this] { return lent() == 0; });
}

TEST_P(SeamReferences, ThatNobodyReadsLeaveNothing) {
  auto [late, setter] = promise<int>();
  EXPECT_EQ(*remote<ignore>(late).get(), 1);
  setter.set(1);
  conformance::wait_until([this] { return lent() == 0; });
}

TEST_P(SeamReferences, GiveTheErrorOfTheirObject) {
  try {
    static_cast<void>(remote<get_first>(remote<fail>()).get());
    FAIL() << "it succeeded";
  } catch (const TaskError& error) {
    EXPECT_NE(error.cause_as<std::domain_error>(), nullptr) << error.what();
  }
}

TEST_P(SeamReferences, CancelTheirObjectAtItsOwner) {
  auto [open, setter] = promise<int>();
  remote<[](const ObjectRef<int>& ref) { cancel(ref); }>(open).get();
  EXPECT_THROW(static_cast<void>(open.get()), CancelledError);
}

TEST_P(SeamReferences, HandlesCrossAndKeepTheirActor) {
  EXPECT_EQ(*remote<add_through>(spawn<Adder>(), 5).get(), 5);
  auto adder = spawn<Adder>();
  EXPECT_EQ(*remote<add_through>(adder, 5).get(), 5);
  EXPECT_EQ(*adder.call<&Adder::add>(1).get(), 6);
  const ActorHandle<Adder> same = *remote<[](ActorHandle<Adder> handle) { return handle; }>(adder).get();
  EXPECT_EQ(same, adder);
}

TEST_P(SeamReferences, AreGivenBackWhereWhatNamesThemCannotBeWritten) {
  {
    const ObjectRef<int> ref = put(7);
    EXPECT_ANY_THROW(static_cast<void>(remote<take_halfway>(Halfway{ref, {}}).get()));
    EXPECT_ANY_THROW(static_cast<void>(remote<give_halfway>(ref).get()));
    EXPECT_ANY_THROW(static_cast<void>(remote<take_object>(put(Halfway{ref, {}})).get()));
    EXPECT_ANY_THROW(spawn<Hopeless>(Halfway{ref, {}}).call<&Hopeless::live>().get());
    conformance::wait_until([this] { return lent() == 0; });
  }
  conformance::wait_until([this] { return runtime().stats().objects == 0; });
}

INSTANTIATE_TEST_SUITE_P(OnEachEngine, SeamReferences, detail::kOnEachEngine, detail::name_of_engine);

}  // namespace
