// SPDX-License-Identifier: Apache-2.0
//
// Arguments that are references to objects: when they are dependencies, when they stay references, and which values are
// copied, moved and shared.
#include "probe.hpp"

#include <array>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::ObjectRef;
using manta::remote;
using manta::Value;

int by_value(Probe p) { return p.value; }
const Probe* by_const_ref(const Probe& p) { return &p; }
int by_rvalue(Probe&& p) { return p.value; }
std::shared_ptr<const Probe> by_shared(std::shared_ptr<const Probe> p) { return p; }
Value<Probe> by_handle(Value<Probe> p) { return p; }
const Probe* by_const_handle(const Value<Probe>& p) { return p.get(); }

int consume(Once once) { return *once.value; }
int look_at(const Once& once) { return *once.value; }

double half(double x) { return x / 2; }
double half_of_ref(const double& x) { return x / 2; }
std::int8_t narrow(std::int8_t x) { return x; }
const double* data_of(std::span<const double> view) { return view.data(); }
double sum(std::span<const double> view) {
  double total = 0;
  for (const double x : view) total += x;
  return total;
}
const char* chars_of(std::string_view view) { return view.data(); }
std::optional<int> maybe(std::optional<int> x) { return x; }
bool invert(bool b) { return !b; }

struct Shape {
  virtual ~Shape() = default;
  virtual int corners() const { return 0; }
};
struct Square : Shape {
  int corners() const override { return 4; }
};
int corners(const Shape& shape) { return shape.corners(); }

int follow(ObjectRef<int> ref) { return *ref.get(); }
int follow_const(const ObjectRef<int>& ref) { return *ref.get(); }
int follow_all(std::vector<ObjectRef<int>> refs) {
  int total = 0;
  for (const auto& x : manta::get(refs)) total += *x;
  return total;
}
int follow_span(std::span<const ObjectRef<int>> refs) { return *refs.front().get(); }
bool is_ready(manta::AnyRef ref) { return ref.ready(); }
int follow_maybe(std::optional<ObjectRef<int>> ref) { return ref ? *ref->get() : -1; }
struct Named {
  std::string name;
  ObjectRef<int> ref;
};
int follow_member(Named named) { return *named.ref.get(); }

int square(int x) { return x * x; }
int fail(int) { throw std::runtime_error("boom"); }
ObjectRef<int> square_elsewhere(int x) { return remote<square>(x); }

int total(std::span<const Value<int>> values) {
  int sum_of_all = 0;
  for (const Value<int>& value : values) sum_of_all += *value;
  return sum_of_all;
}

class ArgumentRefs : public RuntimeTest {};

TEST_F(ArgumentRefs, AreResolvedBeforeTheCall) {
  auto [gate, open] = manta::promise<int>();
  const auto result = remote<square>(remote<square>(gate));
  EXPECT_FALSE(result.ready());
  open.set(2);
  EXPECT_EQ(*result.get(), 16);
}

TEST_F(ArgumentRefs, ByConstReferenceShareTheValueItself) {
  const auto object = manta::put(Probe(1));
  Count::reset();
  const Value<Probe> pinned = object.get();
  const Probe* const here = pinned.get();
  EXPECT_EQ(*remote<by_const_ref>(object).get(), here);
  EXPECT_EQ(*remote<by_const_ref>(object).get(), here);
  EXPECT_EQ(Count::copies + Count::moves, 0);
}

TEST_F(ArgumentRefs, BySharedPointerOrValueShare) {
  const auto object = manta::put(Probe(1));
  Count::reset();
  const Value<Probe> pinned = object.get();
  const Probe* const here = pinned.get();
  EXPECT_EQ(remote<by_shared>(object).get()->get(), here);
  EXPECT_EQ(remote<by_handle>(object).get()->get(), here);
  EXPECT_EQ(*remote<by_const_handle>(object).get(), here);
  EXPECT_EQ(Count::copies + Count::moves, 0);
}

TEST_F(ArgumentRefs, BySharedPointerPinAsLongAsThePointerLives) {
  const int before = Count::alive;
  auto kept = *remote<by_shared>(manta::put(Probe(1))).get();
  EXPECT_EQ(kept->value, 1);
  EXPECT_EQ(Count::alive, before + 1);
  kept.reset();
  EXPECT_EQ(Count::alive, before);
}

TEST_F(ArgumentRefs, ThatAreLvaluesAreCopiedForAValue) {
  const auto object = manta::put(Probe(1));
  Count::reset();
  EXPECT_EQ(*remote<by_value>(object).get(), 1);
  EXPECT_EQ(Count::copies, 1);
  EXPECT_EQ(*remote<by_rvalue>(object).get(), 1);
  EXPECT_EQ(Count::copies, 2);
  EXPECT_EQ(object.get()->value, 1);
}

TEST_F(ArgumentRefs, ThatAreMovedMoveTheValueOutIfTheyAreTheOnlyOnes) {
  auto object = manta::put(Probe(1));
  Count::reset();
  EXPECT_EQ(*remote<by_value>(std::move(object)).get(), 1);
  EXPECT_EQ(Count::copies, 0);
  EXPECT_FALSE(object.valid());
  EXPECT_EQ(*remote<by_value>(remote<[] { return Probe(2); }>()).get(), 2);
  EXPECT_EQ(Count::copies, 0) << "a temporary reference is moved too";
}

TEST_F(ArgumentRefs, ThatAreMovedCopyIfThereAreOthers) {
  auto object = manta::put(Probe(1));
  const auto other = object;
  Count::reset();
  EXPECT_EQ(*remote<by_value>(std::move(object)).get(), 1);
  EXPECT_EQ(Count::copies, 1);
  EXPECT_EQ(other.get()->value, 1);
}

TEST_F(ArgumentRefs, ThatAreMovedCopyIfTheValueIsPinned) {
  auto object = manta::put(Probe(1));
  const Value<Probe> pinned = object.get();
  EXPECT_EQ(*remote<by_value>(std::move(object)).get(), 1);
  EXPECT_EQ(pinned->value, 1);
}

TEST_F(ArgumentRefs, MoveValuesThatCannotBeCopied) {
  EXPECT_EQ(*remote<consume>(remote<[] { return Once(1); }>()).get(), 1);
  auto object = manta::put(Once(2));
  EXPECT_EQ(*remote<look_at>(object).get(), 2);
  EXPECT_EQ(*remote<consume>(std::move(object)).get(), 2);
}

TEST_F(ArgumentRefs, SayWhyAValueThatCannotBeCopiedIsNotMovedEither) {
  auto object = manta::put(Once(1));
  const auto other = object;
  for (const auto& ref : {remote<consume>(std::move(object)), remote<consume>(other)}) {
    const auto error = error_of<manta::TaskError>([&] { return ref.get(); });
    const auto* const why = error.cause_as<manta::NotUniqueError>();
    ASSERT_NE(why, nullptr) << error.what();
    EXPECT_TRUE(contains(why->what(), "there are other references")) << why->what();
  }
  EXPECT_EQ(*other.get()->value, 1) << "the value is untouched";
}

TEST_F(ArgumentRefs, ConvertToWhatTheValueConvertsTo) {
  EXPECT_EQ(*remote<half>(remote<square>(3)).get(), 4.5);
  EXPECT_EQ(*remote<half_of_ref>(remote<square>(3)).get(), 4.5);
  EXPECT_EQ(**remote<maybe>(remote<square>(3)).get(), 9);
  EXPECT_FALSE(*remote<invert>(manta::put(true)).get());
}

TEST_F(ArgumentRefs, OfADerivedClassKeepTheirClassBehindAConstReference) {
  EXPECT_EQ(*remote<corners>(manta::put(Square())).get(), 4);
}

TEST_F(ArgumentRefs, AreRangeCheckedWhenTheyAreResolved) {
  EXPECT_EQ(*remote<narrow>(remote<square>(11)).get(), 121);
  const auto ref = remote<narrow>(remote<square>(20));
  const auto error = error_of<manta::TaskError>([&] { return ref.get(); });
  const auto* const why = error.cause_as<manta::InvalidArgumentError>();
  ASSERT_NE(why, nullptr) << error.what();
  EXPECT_TRUE(contains(why->what(), "argument 1 of '")) << why->what();
  EXPECT_TRUE(contains(why->what(), "narrow")) << why->what();
  EXPECT_TRUE(contains(why->what(), "400")) << why->what();
}

TEST_F(ArgumentRefs, OfContainersAreViewedWhereTheyStand) {
  const auto numbers = manta::put(std::vector<double>{1, 2, 3});
  const auto words = manta::put(std::string("a text of more than the small size"));
  EXPECT_EQ(*remote<data_of>(numbers).get(), numbers.get()->data());
  EXPECT_EQ(*remote<chars_of>(words).get(), words.get()->data());
  EXPECT_EQ(*remote<sum>(numbers).get(), 6);
  EXPECT_EQ(*remote<sum>(manta::put(std::array<double, 2>{3, 4})).get(), 7);
}

TEST_F(ArgumentRefs, StayReferencesForAReferenceParameter) {
  auto [gate, open] = manta::promise<int>();
  const auto ready = remote<is_ready>(gate);
  EXPECT_FALSE(*ready.get()) << "no dependency";
  open.set(5);
  EXPECT_EQ(*remote<follow>(gate).get(), 5);
  EXPECT_EQ(*remote<follow_const>(gate).get(), 5);
  EXPECT_EQ(*remote<follow_maybe>(gate).get(), 5);
  EXPECT_EQ(*remote<follow_maybe>(std::nullopt).get(), -1);
}

TEST_F(ArgumentRefs, InsideOtherValuesStayReferences) {
  const std::vector<ObjectRef<int>> refs{remote<square>(2), remote<square>(3)};
  EXPECT_EQ(*remote<follow_all>(refs).get(), 13);
  EXPECT_EQ(*remote<follow_span>(refs).get(), 4);
  EXPECT_EQ(*remote<follow_member>(Named{"nine", refs[1]}).get(), 9);
}

TEST_F(ArgumentRefs, ToAReferenceAreDependenciesOfAReferenceParameter) {
  const ObjectRef<ObjectRef<int>> outer = remote<square_elsewhere>(3);
  EXPECT_EQ(*remote<follow>(outer).get(), 9);
}

TEST_F(ArgumentRefs, InAVectorFitASpanOfValues) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) refs.push_back(remote<square>(i));
  EXPECT_EQ(*remote<total>(refs).get(), 328'350);
  EXPECT_EQ(*remote<total>(std::move(refs)).get(), 328'350);
  EXPECT_EQ(*remote<total>(std::vector<ObjectRef<int>>{}).get(), 0);
}

TEST_F(ArgumentRefs, InAnyRangeFitASpanOfValues) {
  const auto four = remote<square>(2);
  EXPECT_EQ(*remote<total>(std::array{four, four, four}).get(), 12) << "one reference may occur more than once";
  EXPECT_EQ(*remote<total>(std::list{four, remote<square>(1)}).get(), 5);
  EXPECT_EQ(*remote<total>(std::vector{four.get(), four.get()}).get(), 8) << "so do values that are there";
}

TEST_F(ArgumentRefs, InAVectorAreAsManyDependencies) {
  auto [first, set_first] = manta::promise<int>();
  auto [second, set_second] = manta::promise<int>();
  const auto ref = remote<total>(std::vector{first, second, remote<square>(1)});
  set_second.set(2);
  EXPECT_FALSE(ref.ready());
  set_first.set(1);
  EXPECT_EQ(*ref.get(), 4);
  const auto bad = remote<total>(std::vector{remote<square>(1), remote<fail>(1)});
  EXPECT_EQ(error_of<manta::TaskError>([&] { return bad.get(); }).code(), manta::ErrorCode::kDependencyFailed);
}

TEST_F(ArgumentRefs, MixWithValuesAndWithEachOther) {
  const auto call = remote<[](int a, const Probe& b, double c, std::span<const Value<int>> d, ObjectRef<int> e) {
    return a + b.value + static_cast<int>(c) + *d[1] + *e.get();
  }>;
  const auto two = remote<square>(1);
  EXPECT_EQ(*call(two, manta::put(Probe(10)), two, std::vector{two, remote<square>(10)}, two).get(), 113);
}

TEST_F(ArgumentRefs, OfAnotherRuntimeAreRefusedAtTheCall) {
  manta::Runtime other({.num_workers = 1, .ambient = false});
  const auto foreign = remote<square>.on(other)(3);
  const auto own = remote<square>(3);
  EXPECT_THROW(static_cast<void>(remote<square>(foreign)), manta::WrongRuntimeError);
  EXPECT_THROW(static_cast<void>(remote<square>.on(other)(own)), manta::WrongRuntimeError);
  EXPECT_THROW(static_cast<void>(remote<total>(std::vector{own, foreign})), manta::WrongRuntimeError);
  EXPECT_THROW(static_cast<void>(remote<square>.after(foreign)(1)), manta::WrongRuntimeError);
  const auto error = error_of<manta::WrongRuntimeError>([&] { return remote<square>(foreign); });
  EXPECT_EQ(error.where().line(), line() - 1);
  EXPECT_EQ(*foreign.get(), 9) << "but each may be got from anywhere";
  EXPECT_EQ(*remote<follow>(foreign).get(), 9) << "and a reference that stays one goes anywhere";
}

TEST_F(ArgumentRefs, ForACoroutineAreWhereItFindsThemLater) {
  const auto number = remote<square>(3);
  const auto words = manta::put(std::string("a text of more than the small size"));
  const auto call = remote<[](const std::string& text, std::string_view view, double x) -> manta::Async<double> {
    co_await manta::yield();
    co_return static_cast<double>(text.size() + view.size()) + x;
  }>;
  EXPECT_EQ(*call(words, words, number).get(), 77);
}

TEST_F(ArgumentRefs, ThatAreEmptyAreRefusedAtTheCall) {
  const ObjectRef<int> empty;
  EXPECT_THROW(static_cast<void>(remote<square>(empty)), manta::InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<total>(std::vector{remote<square>(1), empty})), manta::InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(remote<square>.after(empty)(1)), manta::InvalidArgumentError);
  EXPECT_EQ(*remote<square>(3).get(), 9);
}

}  // namespace
