// SPDX-License-Identifier: Apache-2.0
//
// submit: closures, function pointers, std::ref.
#include "probe.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::Async;
using manta::ObjectRef;
using manta::submit;

int square(int x) { return x * x; }

struct Adder {
  int base;
  int operator()(int x) const { return base + x; }
};

struct Shape {
  virtual ~Shape() = default;
  virtual int corners() { return 0; }
};
struct Square : Shape {
  int corners() override { return 4; }
};

class Submit : public RuntimeTest {};

TEST_F(Submit, RunsAClosureWithItsCaptures) {
  int by_reference = 1;
  const std::string by_value = "text";
  const auto size = submit([&by_reference, by_value] {
    by_reference = 2;
    return by_value.size();
  });
  EXPECT_EQ(*size.get(), 4u);
  EXPECT_EQ(by_reference, 2);
}

TEST_F(Submit, RunsAClosureThatOnlyMoves) {
  auto owned = std::make_unique<int>(7);
  const auto value = submit([owned = std::move(owned)](int x) { return *owned + x; }, 3);
  EXPECT_EQ(*value.get(), 10);
}

TEST_F(Submit, RunsAClosureThatChangesItself) {
  const auto value = submit([calls = 0]() mutable { return ++calls; });
  EXPECT_EQ(*value.get(), 1);
}

TEST_F(Submit, RunsFunctionsFunctionPointersAndFunctors) {
  int (*const pointer)(int) = &square;
  EXPECT_EQ(*submit(square, 3).get(), 9);
  EXPECT_EQ(*submit(pointer, 4).get(), 16);
  EXPECT_EQ(*submit(Adder{10}, 5).get(), 15);
  const Adder adder{20};
  EXPECT_EQ(*submit(adder, 5).get(), 25);
  EXPECT_EQ(*submit(std::function<int(int)>(square), 6).get(), 36);
  EXPECT_EQ(*submit(std::bind(square, 7)).get(), 49);
}

TEST_F(Submit, RunsAGenericClosureOnItsArgumentsOwnTypes) {
  EXPECT_EQ(*submit([](auto a, auto b) { return a + b; }, 1, 2.5).get(), 3.5);
  EXPECT_EQ(*submit([](const auto& text) { return text.size(); }, std::string("text")).get(), 4u);
  EXPECT_EQ(*submit([](auto... all) { return (all + ...); }, 1, 2, 3).get(), 6);
}

TEST_F(Submit, StdRefStaysAReference) {
  int counter = 1;
  submit([](int& x) { x = 5; }, std::ref(counter)).get();
  EXPECT_EQ(counter, 5);
  submit([](auto& x) { ++x; }, std::ref(counter)).get();
  EXPECT_EQ(counter, 6);
  submit(+[](int& x) { ++x; }, std::ref(counter)).get();
  EXPECT_EQ(counter, 7);
}

TEST_F(Submit, StdRefIsNotCopiedWhereTheParameterIsConst) {
  Probe probe(3);
  Count::reset();
  EXPECT_EQ(*submit([&](const Probe& p) { return &p == &probe ? p.value : -1; }, std::ref(probe)).get(), 3);
  EXPECT_EQ(*submit([&](const Probe& p) { return &p == &probe ? p.value : -1; }, std::cref(probe)).get(), 3);
  EXPECT_EQ(Count::copies, 0);
}

TEST_F(Submit, StdRefConvertsToABase) {
  Square square_shape;
  EXPECT_EQ(*submit([](Shape& shape) { return shape.corners(); }, std::ref(square_shape)).get(), 4);
}

TEST_F(Submit, StdRefIsCopiedWhereTheParameterIsAValue) {
  const std::string text = "text";
  EXPECT_EQ(*submit([](std::string by_value) { return by_value + "!"; }, std::cref(text)).get(), "text!");
}

TEST_F(Submit, TakesReferencesToObjectsAsDependencies) {
  auto [gate, open] = manta::promise<int>();
  const auto sum = submit([three = 3](int a, const int& b) { return three + a + b; }, gate, manta::remote<square>(2));
  EXPECT_FALSE(sum.ready());
  open.set(10);
  EXPECT_EQ(*sum.get(), 17);
}

TEST_F(Submit, KeepsTheClosureUntilACoroutineEnds) {
  auto [gate, open] = manta::promise<int>();
  auto [started, set_started] = manta::promise<void>();
  auto text = std::make_shared<std::string>("captured");
  const std::weak_ptr<std::string> watched = text;
  auto body = [text = std::move(text), awaited = gate, &signal = set_started]() -> Async<std::string> {
    signal.set();
    const int added = *co_await awaited;
    co_return *text + std::to_string(added);
  };
  const auto result = submit(std::move(body));
  started.get();
  EXPECT_FALSE(watched.expired());
  open.set(1);
  EXPECT_EQ(*result.get(), "captured1");
  EXPECT_TRUE(watched.expired()) << "the closure dies before the result shows";
}

TEST_F(Submit, DestroysTheClosureOnceTheBodyHasEnded) {
  const int before = Count::alive;
  for (const bool fails : {false, true}) {
    const auto ref = submit([probe = Probe(1), fails] {
      if (fails) throw std::runtime_error("boom");
    });
    wait_until([&] { return ref.ready(); });
    EXPECT_EQ(Count::alive, before);
    EXPECT_EQ(static_cast<bool>(ref.try_get()), !fails);
  }
}

TEST_F(Submit, CopiesAClosureThatIsAnLvalueAndMovesAnRvalue) {
  const auto closure = [probe = Probe(1)] { return probe.value; };
  Count::reset();
  EXPECT_EQ(*submit(closure).get(), 1);
  EXPECT_EQ(Count::copies, 1);
  Count::reset();
  EXPECT_EQ(*submit([probe = Probe(2)] { return probe.value; }).get(), 2);
  EXPECT_EQ(Count::copies, 0);
}

TEST_F(Submit, TakesOptionsAnOrderAndARuntime) {
  manta::Runtime other({.num_workers = 1, .ambient = false});
  int calls = 0;
  const auto first = submit.on(other)([&calls] { ++calls; });
  const auto last = submit.with({.name = "last", .max_retries = 1})
                        .on(other)
                        .after(first)(
                            [&calls](int x) {
                              if (++calls < 3) throw std::runtime_error("not yet");
                              return x;
                            },
                            5);
  EXPECT_EQ(*last.get(), 5);
  EXPECT_EQ(calls, 3);
}

TEST_F(Submit, NamesTheLineOfTheCall) {
  int divisor = 0;
  const auto ref = submit([&divisor] {
    if (divisor == 0) throw std::domain_error("no");
  });
  const unsigned line_of_call = line() - 3;
  const auto error = error_of<manta::TaskError>([&] { return ref.get(), 0; });
  EXPECT_EQ(error.where().line(), line_of_call);
  EXPECT_FALSE(error.function().empty());
}

TEST_F(Submit, RunsTheSameClosureAtEachAttempt) {
  const auto value = submit.with({.max_retries = 3})([calls = 0]() mutable {
    if (++calls < 3) throw std::runtime_error("not yet");
    return calls;
  });
  EXPECT_EQ(*value.get(), 3);
}

TEST_F(Submit, SortsAVectorThatStaysWithTheCaller) {
  std::vector<int> numbers(1000);
  std::iota(numbers.rbegin(), numbers.rend(), 0);
  const auto half = [](std::vector<int>& all, std::size_t from, std::size_t to) {
    const auto begin = all.begin();
    std::sort(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to));
  };
  const auto low = submit(half, std::ref(numbers), 0, 500);
  const auto high = submit(half, std::ref(numbers), 500, 1000);
  const auto merged = submit.after(low, high)([&numbers] {
    std::vector<int> all;
    std::merge(numbers.begin(), numbers.begin() + 500, numbers.begin() + 500, numbers.end(), std::back_inserter(all));
    return all;
  });
  const auto all = merged.get();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

}  // namespace
