// SPDX-License-Identifier: Apache-2.0
//
// Actors through the engine seam.

#include "conformance/seam.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;

class SeamActors : public detail::SeamTest {};

class Counter {
 public:
  inline static std::atomic<int> alive{0};
  inline static std::atomic<int> stopped{0};

  explicit Counter(int start) : value_(start) { ++alive; }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  ~Counter() { --alive; }
  void on_stop() { ++stopped; }

  int add(int n) { return value_ += n; }
  int value() const { return value_; }
  int fail(int) { throw std::out_of_range("too far"); }
  Async<int> wait_and_add(int n) {
    co_await sleep_for(1ms);
    co_return value_ += n;
  }
  Async<int> wait_for_ever() {
    auto [ref, setter] = promise<int>();
    co_return *co_await ref;
  }

 private:
  int value_;
};

struct Broken {
  explicit Broken(int) { throw std::domain_error("cannot be"); }
  int value() { return 0; }
};

struct Base {
  int padding = 1;
};
struct Second {
  int number = 5;
  int second() const { return number; }
};
struct Derived : Base, Second {};

TEST_P(SeamActors, AreBuiltCalledAndEnded) {
  Counter::stopped = 0;
  {
    auto counter = spawn<Counter>(10);
    counter.send<&Counter::add>(5);
    EXPECT_EQ(*counter.call<&Counter::value>().get(), 15);
    EXPECT_EQ(*get(counter.call<&Counter::wait_and_add>(1)), 16);
    EXPECT_EQ(*counter.call<&Counter::add>(remote<[](int x) { return x; }>(4)).get(), 20);
    EXPECT_EQ(runtime().stats().actors, 1);
  }
  restart({});
  EXPECT_EQ(Counter::alive, 0);
  EXPECT_EQ(Counter::stopped, 1);
}

/// Counts how often its values were written and read.
struct Letter {
  inline static std::atomic<int> encoded{0};
  inline static std::atomic<int> decoded{0};
  int number = 0;

  friend void manta_encode(Writer& writer, const Letter& letter) {
    ++encoded;
    writer.write(letter.number);
  }
  friend Letter manta_decode(Reader& reader, std::type_identity<Letter>) {
    ++decoded;
    return {reader.read<int>()};
  }
};

class Clerk {
 public:
  explicit Clerk(const Letter& first) : sum_(first.number) {}
  void take(const Letter& letter) { sum_ += letter.number; }
  Letter answer(const Letter& letter) { return {sum_ += letter.number}; }
  Letter fail(const Letter&) { throw std::runtime_error("not today"); }
  int sum() const { return sum_; }

 private:
  int sum_;
};

TEST_P(SeamActors, AreSentEachArgumentOnceAndSendEachResultOnce) {
  constexpr int kCalls = 50;
  const auto counts = [](int encodes) {
    const bool equal = Letter::encoded == encodes && Letter::decoded == encodes;
    Letter::encoded = Letter::decoded = 0;
    return equal;
  };
  counts(0);
  auto clerk = spawn<Clerk>(Letter{1});
  EXPECT_EQ(*clerk.call<&Clerk::sum>().get(), 1);
  EXPECT_TRUE(counts(1)) << "the constructor's argument";

  for (int i = 0; i < kCalls; ++i) clerk.send<&Clerk::take>(Letter{1});
  EXPECT_EQ(*clerk.call<&Clerk::sum>().get(), 1 + kCalls);
  EXPECT_TRUE(counts(kCalls)) << "an argument a message";

  std::vector<ObjectRef<Letter>> answers;
  for (int i = 0; i < kCalls; ++i) answers.push_back(clerk.call<&Clerk::answer>(Letter{1}));
  EXPECT_EQ(get(answers).back()->number, 1 + 2 * kCalls);
  EXPECT_TRUE(counts(2 * kCalls)) << "an argument and a result a call";

  EXPECT_EQ(clerk.call<&Clerk::answer>(answers.back()).get()->number, 2 + 4 * kCalls);
  EXPECT_TRUE(counts(2)) << "a result that is an argument";

  EXPECT_THROW(static_cast<void>(clerk.call<&Clerk::fail>(Letter{1}).get()), TaskError);
  EXPECT_TRUE(counts(1)) << "a call that throws";
}

TEST_P(SeamActors, KeepTheOrderOfTheirCalls) {
  auto counter = spawn<Counter>(0);
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 1000; ++i) refs.push_back(counter.call<&Counter::add>(1));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(*refs[static_cast<std::size_t>(i)].get(), i + 1);
}

TEST_P(SeamActors, LiveOnWhenACallThrows) {
  auto counter = spawn<Counter>(1);
  try {
    static_cast<void>(counter.call<&Counter::fail>(1).get());
    FAIL() << "it succeeded";
  } catch (const TaskError& error) {
    EXPECT_NE(error.cause_as<std::out_of_range>(), nullptr);
    EXPECT_EQ(error.actor_id(), counter.id());
  }
  EXPECT_EQ(*counter.call<&Counter::value>().get(), 1);
}

TEST_P(SeamActors, ThatCannotBeBuiltFailTheirCallsAndSayWhy) {
  std::atomic<int> logged{0};
  Config config{.engine = GetParam()};
  config.log = [&logged](LogLevel, std::string_view text) {
    if (text.find("cannot be") != text.npos) ++logged;
  };
  restart(config);
  {
    auto broken = spawn<Broken>(1);
    try {
      static_cast<void>(broken.call<&Broken::value>().get());
      FAIL() << "it succeeded";
    } catch (const ActorDiedError& error) {
      EXPECT_NE(std::string(error.what()).find("cannot be"), std::string::npos) << error.what();
      EXPECT_EQ(error.actor_id(), broken.id());
    }
  }
  restart({});
  EXPECT_EQ(logged, 1);
}

TEST_P(SeamActors, CancelWhatIsSuspendedWhenTheyEnd) {
  ObjectRef<int> open;
  {
    auto counter = spawn<Counter>(1);
    open = counter.call<&Counter::wait_for_ever>();
    EXPECT_EQ(*counter.call<&Counter::value>().get(), 1);
  }
  EXPECT_THROW(static_cast<void>(open.get()), CancelledError);
}

TEST_P(SeamActors, TakeCallsThroughHandlesOfTheirBases) {
  const ActorHandle<Derived> derived = spawn<Derived>();
  const ActorHandle<Second> second = derived;
  EXPECT_EQ(*second.call<&Second::second>().get(), 5);
}

TEST_P(SeamActors, AreEndedWithTheirRuntimeInTheMiddle) {
  Counter::stopped = 0;
  std::vector<ActorHandle<Counter>> counters;
  for (int i = 0; i < 20; ++i) counters.push_back(spawn<Counter>(i));
  for (auto& counter : counters) counter.send<&Counter::add>(1);
  counters.clear();
  restart({});
  EXPECT_EQ(Counter::alive, 0);
  EXPECT_EQ(Counter::stopped, 20);
}

INSTANTIATE_TEST_SUITE_P(OnEachEngine, SeamActors, detail::kOnEachEngine, detail::name_of_engine);

}  // namespace
