// SPDX-License-Identifier: Apache-2.0
//
// When the value of a borrowed object crosses: once, when code there first needs it, and not before.

#include "conformance/probe.hpp"
#include "conformance/seam.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;

/// A value that counts how often it was written into a message, and how many of it there are.
struct Cargo {
  inline static std::atomic<int> encoded{0};
  inline static std::atomic<int> alive{0};
  int number = 0;

  Cargo() { ++alive; }
  explicit Cargo(int n) : number(n) { ++alive; }
  Cargo(const Cargo& other) : number(other.number) { ++alive; }
  Cargo& operator=(const Cargo&) = default;
  ~Cargo() { --alive; }

  friend void manta_encode(Writer& writer, const Cargo& cargo) {
    ++encoded;
    writer.write(cargo.number);
  }
  friend Cargo manta_decode(Reader& reader, std::type_identity<Cargo>) { return Cargo(reader.read<int>()); }
};

using Ref = ObjectRef<Cargo>;

class SeamFetching : public detail::SeamTest {
 protected:
  SeamFetching() { Cargo::encoded = 0; }
};

Ref pass_on(Ref ref) { return ref; }
int hold(const Ref&) { return 1; }
int number_of(const Cargo& cargo) { return cargo.number; }

/// Passes the reference down through this many tasks, each of which starts the next; the last one reads the value.
int hand_down(Ref ref, int tasks) {
  if (tasks == 0) return ref.get()->number;
  return *remote<hand_down>(std::move(ref), tasks - 1).get();
}

int read_all(const std::vector<Ref>& refs) {
  int sum = 0;
  std::vector<ObjectRef<int>> others;
  for (const Ref& ref : refs) {
    sum += ref.get()->number;
    others.push_back(submit([ref] { return ref.get()->number; }));
  }
  for (const auto& other : others) sum += *other.get();
  return sum;
}

TEST_P(SeamFetching, NoValueCrossesForAReferenceThatIsOnlyPassedOn) {
  const Ref ref = put(Cargo(7));
  Ref at = ref;
  for (int i = 0; i < 50; ++i) at = *remote<pass_on>(at).get();
  EXPECT_EQ(at, ref);
  EXPECT_EQ(*remote<hold>(ref).get(), 1);
  EXPECT_EQ(Cargo::encoded, 0);
  EXPECT_EQ(Cargo::alive, 1);
}

TEST_P(SeamFetching, AChainOfTasksCopiesTheValueOnceWhereItIsUsed) {
  EXPECT_EQ(*remote<hand_down>(put(Cargo(7)), 20).get(), 7);
  EXPECT_EQ(Cargo::encoded, 1);
}

TEST_P(SeamFetching, WhoeverWantsItOnOneSideFetchesItOnce) {
  const Ref ref = put(Cargo(1));
  EXPECT_EQ(*remote<read_all>(std::vector<Ref>{ref, ref, ref}).get(), 6);
  EXPECT_EQ(Cargo::encoded, 1);
}

/// All ways to want a value, or to wait for its end.
struct Way {
  const char* name;
  ObjectRef<int> (*use)(const Ref&);
  int encodes = 1;  // the call carries a dependency's value once more
};

Async<int> await(Ref ref) { co_return (co_await ref)->number; }
Async<int> await_any(Ref ref) {
  auto [never, setter] = promise<Cargo>();
  std::vector<Ref> refs{never, ref};
  const std::size_t first = co_await when_any(refs);
  co_return (co_await refs[first])->number;
}
Async<int> await_all(Ref ref) {
  auto [one, two] = co_await when_all(ref, ref);
  co_return (one->number + two->number) / 2;
}
int poll(const Ref& ref) {
  while (!ref.ready()) std::this_thread::yield();
  return ref.get()->number;
}
int try_again(const Ref& ref) {
  for (;;) {
    try {
      return ref.try_get().value().number;
    } catch (const GetTimeoutError&) {
      std::this_thread::yield();
    }
  }
}
int wait_for_it(const Ref& ref) {
  if (wait(std::vector<Ref>{ref}).ready.size() != 1) return 0;
  return ref.get()->number;
}
int take_completed(const Ref& ref) {
  for (const Ref& each : as_completed(std::vector<Ref>{ref})) return each.get()->number;
  return 0;
}
int hear(const Ref& ref) {
  auto [heard, setter] = promise<int>();
  on_ready(ref, [set = std::make_shared<Promise<int>>(std::move(setter))](Ref done) { set->set(done.get()->number); });
  return *heard.get();
}
int depend(const Ref& ref) { return *remote<number_of>(ref).get(); }
int depend_here(const Ref& ref) { return *submit(number_of, ref).get(); }
int come_after(const Ref& ref) {
  auto later = remote<[] { return 1; }>.after(ref)();
  later.get();
  return ref.ready() ? ref.get()->number : 0;
}
int get_with_others(const Ref& ref) { return get(std::vector<Ref>{ref, ref}).front()->number; }
int get_in_time(const Ref& ref) { return ref.get(1h)->number; }

const Way kWays[] = {
    {"poll", [](const Ref& ref) { return remote<poll>(ref); }},
    {"try_get", [](const Ref& ref) { return remote<try_again>(ref); }},
    {"wait", [](const Ref& ref) { return remote<wait_for_it>(ref); }},
    {"as_completed", [](const Ref& ref) { return remote<take_completed>(ref); }},
    {"on_ready", [](const Ref& ref) { return remote<hear>(ref); }},
    {"dependency", [](const Ref& ref) { return remote<depend>(ref); }, 2},
    {"dependency of a closure", [](const Ref& ref) { return remote<depend_here>(ref); }},
    {"after", [](const Ref& ref) { return remote<come_after>(ref); }},
    {"get of a range", [](const Ref& ref) { return remote<get_with_others>(ref); }},
    {"get with a timeout", [](const Ref& ref) { return remote<get_in_time>(ref); }},
    {"co_await", [](const Ref& ref) { return remote<await>(ref); }},
    {"when_any", [](const Ref& ref) { return remote<await_any>(ref); }},
    {"when_all", [](const Ref& ref) { return remote<await_all>(ref); }},
};

TEST_P(SeamFetching, EveryWayToWantItFetchesIt) {
  for (const Way& way : kWays) {
    Cargo::encoded = 0;
    EXPECT_EQ(*way.use(put(Cargo(7))).get(), 7) << way.name;
    // What a body of the twin submits runs there, and needs no more bytes.
    EXPECT_EQ(Cargo::encoded, GetParam() == EngineKind::kLoopback ? way.encodes : 1) << way.name;
  }
}

TEST_P(SeamFetching, EveryWayToWantItWaitsForAValueThatIsStillToCome) {
  for (const Way& way : kWays) {
    auto [late, setter] = promise<Cargo>();
    auto used = way.use(late);
    submit([](Promise<Cargo> here) { here.set(7); }, std::move(setter)).get();
    EXPECT_EQ(*used.get(), 7) << way.name;
  }
}

TEST_P(SeamFetching, EveryWayToWantItHearsOfAnError) {
  for (const Way& way : kWays) {
    auto [late, setter] = promise<Cargo>();
    auto used = way.use(late);
    setter.set_error(std::make_exception_ptr(std::domain_error("no cargo")));
    EXPECT_THROW(static_cast<void>(used.get()), Error) << way.name;
  }
}

TEST_P(SeamFetching, AValueThatNobodyWantsAnyMoreIsNotSent) {
  auto [late, setter] = promise<Cargo>();
  EXPECT_FALSE(*remote<[](const Ref& ref) { return ref.ready(); }>(late).get());
  conformance::wait_until([this] { return lent() == 0; });
  setter.set(7);
  EXPECT_EQ(late.get()->number, 7);
  EXPECT_EQ(Cargo::encoded, 0);
}

class Keeper {
 public:
  void keep(Ref ref) { kept_ = std::move(ref); }
  int number() const { return kept_.get()->number; }
  void forget() { kept_ = {}; }

 private:
  Ref kept_;
};

TEST_P(SeamFetching, AReferenceKeepsItsObjectWhetherItWasFetchedOrNot) {
  auto keeper = spawn<Keeper>();
  for (const bool look : {false, true}) {
    keeper.call<&Keeper::keep>(put(Cargo(7))).get();
    if (look) {
      EXPECT_EQ(*keeper.call<&Keeper::number>().get(), 7);
    }
    EXPECT_EQ(lent(), 1u);
    EXPECT_EQ(Cargo::alive, look ? 2 : 1);  // the owner's, and the copy that was fetched
    keeper.call<&Keeper::forget>().get();
    conformance::wait_until([] { return Cargo::alive == 0; });
    conformance::wait_until([this] { return lent() == 0; });
  }
}

TEST_P(SeamFetching, AnErrorThatNobodyAskedForIsReported) {
  std::atomic<int> reported{0};
  Config config{.engine = GetParam()};
  config.on_unobserved_error = [&reported](const Error&) { ++reported; };
  restart(config);
  EXPECT_EQ(*remote<hold>(remote<[]() -> Cargo { throw std::domain_error("never seen"); }>()).get(), 1);
  conformance::wait_until([&] { return reported == 1; });
  restart({});
  EXPECT_EQ(reported, 1);
}

struct Link {
  ObjectRef<Link> next;
  int number = 0;
};

int second_of(ObjectRef<Link> at) { return at.get()->next.get()->number; }
int length_of(ObjectRef<Link> at) {
  int links = 0;
  for (; at.valid(); at = at.get()->next) ++links;
  return links;
}

TEST_P(SeamFetching, ALongListIsFetchedAsFarAsItIsRead) {
  ObjectRef<Link> head = put(Link{{}, 0});
  for (int i = 1; i < 1000; ++i) head = put(Link{head, i});
  EXPECT_EQ(*remote<second_of>(head).get(), 998);
  EXPECT_EQ(*remote<length_of>(head).get(), 1000);
}

INSTANTIATE_TEST_SUITE_P(OnEachEngine, SeamFetching, detail::kOnEachEngine, detail::name_of_engine);

TEST(LateFetching, APromiseThatIsSetAfterTheEndLeavesTheNextRuntimeAlone) {
  for (int round = 0; round < 6; ++round) {
    const EngineKind engine = round % 2 == 0 ? EngineKind::kLoopback : EngineKind::kTwin;
    auto late = [engine] {
      const Runtime runtime({.num_workers = 1, .engine = engine});
      auto made = promise<Cargo>();
      EXPECT_FALSE(*remote<[](const Ref& ref) { return ref.ready(); }>(made.ref).get());
      return made;
    }();
    const Runtime next({.num_workers = 1, .engine = engine});  // probably with that one's core
    late.setter.set(7);
    EXPECT_THROW(static_cast<void>(late.ref.get()), ShutDownError);
    EXPECT_EQ(*remote<number_of>(Cargo(1)).get(), 1);
  }
}

}  // namespace
