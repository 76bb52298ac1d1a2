// SPDX-License-Identifier: Apache-2.0
//
// Arguments that are values: conversions, ranges, copies and moves, owners of views, sizes.
#include "probe.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::InvalidArgumentError;
using manta::remote;

double half(double x) { return x / 2; }
long wide(long x) { return x; }
std::string text(std::string s) { return s; }
const void* address(const int* p) { return p; }
int call(std::function<int(int)> f) { return f(20); }
int opened(std::optional<int> x) { return x.value_or(-1); }
bool both(bool a, bool b) { return a && b; }

std::int8_t narrow(std::int8_t x) { return x; }
std::uint8_t narrow_unsigned(std::uint8_t x) { return x; }
unsigned no_sign(unsigned x) { return x; }
std::int64_t sign(std::int64_t x) { return x; }
char letter(char x) { return x; }
int second(std::string, std::int16_t x) { return x; }
manta::Async<int> narrow_later(std::int8_t x) { co_return x; }

enum Colour { kRed, kGreen };
int number_of(Colour colour) { return colour; }

struct Shape {
  int corners = 3;
  virtual ~Shape() = default;
  virtual std::string name() const { return "shape"; }
};
struct Square : Shape {
  std::string name() const override { return "square"; }
};
struct Abstract {
  virtual ~Abstract() = default;
  virtual int value() const = 0;
};
struct Concrete : Abstract {
  int value() const override { return 5; }
};
std::string name_of(const Shape& shape) { return shape.name(); }
int value_of(const Abstract& abstract) { return abstract.value(); }
int corners(std::shared_ptr<Shape> shape) { return shape->corners; }

struct Celsius {
  double degrees;
};
struct Kelvin {
  Kelvin(Celsius c) : degrees(c.degrees + 273.15) {}
  double degrees;
};
double kelvin(Kelvin k) { return k.degrees; }

int take_value(Probe p) { return p.value; }
int take_const_ref(const Probe& p) { return p.value; }
int take_rvalue(Probe&& p) { return p.value; }
int take_const_value(const Probe p) { return p.value; }
int take_once(Once once) { return *once.value; }
int take_once_rvalue(Once&& once) { return *once.value; }
int take_once_const(const Once& once) { return *once.value; }

std::string from_view(std::string_view view) { return std::string(view); }
int sum(std::span<const int> numbers) {
  int total = 0;
  for (const int number : numbers) total += number;
  return total;
}
int sum_of_three(std::span<const int, 3> numbers) { return sum(numbers); }
std::size_t size_of_const_view(const std::string_view& view) { return view.size(); }
std::string join(std::span<const std::string> parts) {
  std::string all;
  for (const auto& part : parts) all += part;
  return all;
}

class Arguments : public RuntimeTest {};

TEST_F(Arguments, ConvertAsInADirectCall) {
  EXPECT_EQ(*remote<half>(3).get(), 1.5);
  EXPECT_EQ(*remote<half>(3.0F).get(), 1.5);
  EXPECT_EQ(*remote<wide>(3).get(), 3);
  EXPECT_EQ(*remote<wide>('a').get(), 97);
  EXPECT_EQ(*remote<wide>(true).get(), 1);
  EXPECT_EQ(*remote<text>("literal").get(), "literal");
  EXPECT_EQ(*remote<kelvin>(Celsius{0}).get(), 273.15);
  EXPECT_EQ(*remote<opened>(3).get(), 3);
  EXPECT_EQ(*remote<opened>(std::nullopt).get(), -1);
  EXPECT_EQ(*remote<call>([](int x) { return x + 1; }).get(), 21);
  EXPECT_EQ(*remote<corners>(std::make_unique<Square>()).get(), 3);
  EXPECT_EQ(*remote<number_of>(kGreen).get(), 1);
  EXPECT_EQ(*remote<wide>(kGreen).get(), 1);
  EXPECT_TRUE(*remote<both>(true, true).get());
}

TEST_F(Arguments, PointersStayPointers) {
  const int here = 0;
  const int many[3] = {};
  EXPECT_EQ(*remote<address>(&here).get(), &here);
  EXPECT_EQ(*remote<address>(many).get(), many);
  EXPECT_EQ(*remote<address>(nullptr).get(), nullptr);
}

TEST_F(Arguments, OfADerivedClassKeepTheirClassBehindAConstReference) {
  const Square square;
  EXPECT_EQ(*remote<name_of>(square).get(), "square");
  EXPECT_EQ(*remote<name_of>(Square()).get(), "square");
  EXPECT_EQ(*remote<value_of>(Concrete()).get(), 5);
}

TEST_F(Arguments, IntegersAreRangeCheckedAtTheCall) {
  EXPECT_EQ(*remote<narrow>(-128).get(), -128);
  EXPECT_EQ(*remote<narrow>(127ULL).get(), 127);
  EXPECT_THROW(static_cast<void>(remote<narrow>(128)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<narrow>(-129L)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<narrow_unsigned>(256)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<narrow_unsigned>(-1)), InvalidArgumentError);
  EXPECT_EQ(*remote<no_sign>(4'000'000'000L).get(), 4'000'000'000U);
  EXPECT_THROW(static_cast<void>(remote<no_sign>(-1)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<no_sign>(std::numeric_limits<std::int64_t>::min())), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<sign>(std::numeric_limits<std::uint64_t>::max())), InvalidArgumentError);
  EXPECT_EQ(*remote<sign>(std::uint64_t{1} << 62).get(), std::int64_t{1} << 62);
  EXPECT_THROW(static_cast<void>(remote<letter>(1000)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<narrow_later>(128)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(manta::submit([](std::int8_t x) { return x; }, 128)), InvalidArgumentError);
  EXPECT_EQ(runtime().stats().tasks_submitted, 4) << "what was refused never became a task";
}

TEST_F(Arguments, OutOfRangeAreNamed) {
  const auto first = error_of<InvalidArgumentError>([] { return remote<narrow>(300); });
  EXPECT_TRUE(contains(first.what(), "argument 1 of '")) << first.what();
  EXPECT_TRUE(contains(first.what(), "narrow")) << first.what();
  EXPECT_TRUE(contains(first.what(), "300")) << first.what();
  EXPECT_TRUE(contains(first.what(), "signed char")) << first.what();
  const auto other = error_of<InvalidArgumentError>([] { return remote<second>("text", -40'000); });
  EXPECT_TRUE(contains(other.what(), "argument 2 of '")) << other.what();
  EXPECT_TRUE(contains(other.what(), "second")) << other.what();
}

struct Gauge {
  std::int8_t level;
  explicit Gauge(std::int8_t start = 0) : level(start) {}
  int raise(int by, std::uint8_t twice) { return level += static_cast<std::int8_t>(by * twice); }
};

enum Size : int { kSmall = 7, kHuge = 1000 };

TEST_F(Arguments, OfMethodsAndClosuresThatAreOutOfRangeAreNamed) {
  const auto gauge = manta::spawn<Gauge>(std::int8_t{1});
  const auto method = error_of<InvalidArgumentError>([&] { return gauge.call<&Gauge::raise>(1, 256); });
  EXPECT_TRUE(contains(method.what(), "argument 2 of '") && contains(method.what(), "raise") &&
              contains(method.what(), "256 does not fit into unsigned char"))
      << method.what();
  EXPECT_THROW(gauge.send<&Gauge::raise>(1, -1), InvalidArgumentError);
  const auto closure =
      error_of<InvalidArgumentError>([] { return manta::submit([](int, std::int8_t x) { return x; }, 1, 128); });
  EXPECT_TRUE(contains(closure.what(), "argument 2 of '") && contains(closure.what(), "128")) << closure.what();
  const auto late = error_of<manta::TaskError>([] { return remote<narrow>(manta::put(300)).get(); });
  ASSERT_NE(late.cause_as<InvalidArgumentError>(), nullptr);
  EXPECT_TRUE(contains(late.what(), "argument 1 of '") && contains(late.what(), "300")) << late.what();
}

TEST_F(Arguments, ThatAreUnscopedEnumeratorsAreIntegersToo) {
  EXPECT_EQ(*remote<narrow>(kSmall).get(), 7);
  EXPECT_TRUE(contains(error_of<InvalidArgumentError>([] { return remote<narrow>(kHuge); }).what(), "1000"));
}

TEST_F(Arguments, ThatAreLvaluesAreCopiedAndRvaluesMoved) {
  const Probe lvalue(1);
  Count::reset();
  EXPECT_EQ(*remote<take_value>(lvalue).get(), 1);
  EXPECT_EQ(Count::copies, 1);
  EXPECT_LE(Count::moves, 2);
  Count::reset();
  EXPECT_EQ(*remote<take_value>(Probe(2)).get(), 2);
  EXPECT_EQ(Count::copies, 0);
  EXPECT_LE(Count::moves, 3);
  Count::reset();
  EXPECT_EQ(*remote<take_const_value>(Probe(2)).get(), 2);
  EXPECT_EQ(Count::copies, 0);
}

TEST_F(Arguments, BehindAConstReferenceAreCopiedOnceAtMost) {
  const Probe lvalue(1);
  Count::reset();
  EXPECT_EQ(*remote<take_const_ref>(lvalue).get(), 1);
  EXPECT_EQ(Count::copies, 1);
  EXPECT_EQ(Count::moves, 0);
  Count::reset();
  EXPECT_EQ(*remote<take_const_ref>(Probe(2)).get(), 2);
  EXPECT_EQ(Count::copies, 0);
  EXPECT_EQ(Count::moves, 1);
}

TEST_F(Arguments, BehindAnRvalueReferenceAreTheTasksOwn) {
  Probe lvalue(1);
  Count::reset();
  EXPECT_EQ(*remote<take_rvalue>(lvalue).get(), 1);
  EXPECT_EQ(Count::copies, 1);
  EXPECT_EQ(lvalue.value, 1);
  Count::reset();
  EXPECT_EQ(*remote<take_rvalue>(std::move(lvalue)).get(), 1);
  EXPECT_EQ(Count::copies, 0);
}

TEST_F(Arguments, ThatOnlyMoveAreMoved) {
  EXPECT_EQ(*remote<take_once>(Once(1)).get(), 1);
  EXPECT_EQ(*remote<take_once_rvalue>(Once(2)).get(), 2);
  EXPECT_EQ(*remote<take_once_const>(Once(3)).get(), 3);
  EXPECT_EQ(*(remote<[](Once once) -> manta::Async<int> { co_return *once.value; }>(Once(4))).get(), 4);
}

TEST_F(Arguments, ChangedByTheCallerAfterwardsDoNotChangeInTheTask) {
  auto [gate, open] = manta::promise<void>();
  std::string value = "before";
  std::vector<int> numbers{1, 2, 3};
  const auto by_value = remote<text>.after(gate)(value);
  const auto view = remote<from_view>.after(gate)(value);
  const auto total = remote<sum>.after(gate)(numbers);
  value = "after!";
  numbers.assign(3, 0);
  open.set();
  EXPECT_EQ(*by_value.get(), "before");
  EXPECT_EQ(*view.get(), "before");
  EXPECT_EQ(*total.get(), 6);
}

TEST_F(Arguments, ForAStringViewGetAnOwner) {
  EXPECT_EQ(*remote<from_view>("literal").get(), "literal");
  EXPECT_EQ(*remote<from_view>(std::string("a temporary that is longer than a small string")).get(),
            "a temporary that is longer than a small string");
  EXPECT_EQ(*remote<from_view>(std::string_view("with\0zero", 9)).get(), std::string("with\0zero", 9));
  EXPECT_EQ(*remote<size_of_const_view>(std::string("four")).get(), 4u);
  char buffer[] = "buffer";
  auto [gate, open] = manta::promise<void>();
  const auto late = remote<from_view>.after(gate)(buffer);
  buffer[0] = 'X';
  open.set();
  EXPECT_EQ(*late.get(), "buffer");
}

TEST_F(Arguments, ForASpanGetAnOwner) {
  const int array[] = {1, 2, 3};
  const std::vector<int> vector{4, 5};
  EXPECT_EQ(*remote<sum>(array).get(), 6);
  EXPECT_EQ(*remote<sum>(vector).get(), 9);
  EXPECT_EQ(*remote<sum>(std::vector<int>{6, 7}).get(), 13);
  EXPECT_EQ(*remote<sum>(std::array<int, 2>{8, 9}).get(), 17);
  EXPECT_EQ(*remote<sum>(std::span<const int>(vector).subspan(1)).get(), 5);
  EXPECT_EQ(*remote<sum>(std::span<const int>()).get(), 0);
  EXPECT_EQ(*remote<sum_of_three>(array).get(), 6);
  EXPECT_EQ(*remote<join>(std::vector<std::string>{"a", "b"}).get(), "ab");
}

TEST_F(Arguments, ForASpanThatAreAVectorOnTheWayAreNotCopied) {
  std::vector<int> vector{1, 2, 3};
  const int* const data = vector.data();
  EXPECT_EQ(*(remote<[](std::span<const int> view) -> const int* { return view.data(); }>(std::move(vector))).get(),
            data);
}

using Large = std::array<int, 100>;
int sum_of_large(Large a, const Large& b, std::string c) { return a[0] + a[99] + b[50] + static_cast<int>(c.size()); }
Large make_large(int x) {
  Large large{};
  large.fill(x);
  return large;
}

TEST_F(Arguments, AndResultsMayBeLarge) {
  EXPECT_EQ(*remote<sum_of_large>(make_large(1), make_large(2), "three").get(), 9);
  EXPECT_EQ((*remote<make_large>(7).get())[99], 7);
  EXPECT_EQ(*remote<sum_of_large>(remote<make_large>(1), make_large(2), std::string(1000, 'x')).get(), 1004);
}

template <std::size_t Align>
struct alignas(Align) Aligned {
  std::uintptr_t seen = 0;
  char payload[3] = "ok";
};
template <std::size_t Align>
std::uintptr_t misalignment(const Aligned<Align>& value) {
  return reinterpret_cast<std::uintptr_t>(&value) % Align;
}
template <std::size_t Align>
Aligned<Align> look(const Aligned<Align>& value, char, const Aligned<Align>& other) {
  return {.seen = misalignment(value) + misalignment(other)};
}

template <std::size_t Align>
void check_alignment() {
  const Aligned<Align> value;
  const auto result = remote<look<Align>>(value, 'c', Aligned<Align>());
  EXPECT_EQ(result.get()->seen, 0u) << Align;
  EXPECT_EQ(misalignment(*result.get().get()), 0u) << Align;
  const auto object = manta::put(value);
  EXPECT_EQ(misalignment(*object.get().get()), 0u) << Align;
  EXPECT_EQ(remote<look<Align>>(object, 'c', object).get()->seen, 0u) << Align;
}

TEST_F(Arguments, AndResultsMayBeOverAligned) {
  check_alignment<16>();
  check_alignment<32>();
  check_alignment<64>();
  check_alignment<128>();
  check_alignment<4096>();
}

/// Throws when it is copied or moved, if set to.
struct Fragile {
  enum When { kNever, kCopy, kMove };
  When when;
  int filler[40] = {};
  explicit Fragile(When w) : when(w) { ++alive; }
  Fragile(const Fragile& other) : when(other.when) {
    if (when == kCopy) throw std::runtime_error("copy");
    ++alive;
  }
  Fragile(Fragile&& other) : when(other.when) {
    if (when == kMove) throw std::runtime_error("move");
    ++alive;
  }
  ~Fragile() { --alive; }
  static inline std::atomic<int> alive{0};
};
int take_fragile(Probe, Fragile, Probe) { return 1; }
int take_fragile_by_reference(const Fragile&) { return 1; }

TEST_F(Arguments, ThatCannotBeCopiedInThrowAtTheCallAndLeaveNothing) {
  const int probes = Count::alive;
  const Fragile fragile(Fragile::kCopy);
  EXPECT_EQ(error_of<std::runtime_error>([&] { return remote<take_fragile>(Probe(1), fragile, Probe(2)); }).what(),
            std::string("copy"));
  EXPECT_THROW(static_cast<void>(remote<take_fragile_by_reference>(fragile)), std::runtime_error);
  EXPECT_THROW(static_cast<void>(remote<take_fragile_by_reference>(Fragile(Fragile::kMove))), std::runtime_error);
  EXPECT_EQ(Count::alive, probes);
  EXPECT_EQ(Fragile::alive, 1);
  EXPECT_EQ(runtime().stats().tasks_submitted, 0);
}

TEST_F(Arguments, ThatCannotBeHandedToTheBodyFailTheTask) {
  Fragile fragile(Fragile::kMove);
  const auto ref = remote<take_fragile>(Probe(1), static_cast<const Fragile&>(fragile), Probe(2));
  const auto error = error_of<manta::TaskError>([&] { return ref.get(); });
  ASSERT_NE(error.cause_as<std::runtime_error>(), nullptr);
  EXPECT_STREQ(error.cause_as<std::runtime_error>()->what(), "move");
  EXPECT_EQ(Fragile::alive, 1);
}

}  // namespace
