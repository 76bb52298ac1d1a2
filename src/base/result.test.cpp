// SPDX-License-Identifier: Apache-2.0
#include <manta/result.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace {

using manta::BasicResult;
using manta::Error;
using manta::ErrorCode;
using manta::Unexpected;

/// A pointer-like with a pin, as the runtime's `Value<T>` is.
template <class T>
struct Pin {
  std::shared_ptr<const T> pinned;
  const T& operator*() const { return *pinned; }
};

template <class T>
using Result = BasicResult<T, Pin<T>>;
using VoidResult = BasicResult<void, void>;

template <class T>
Result<T> success(T value) {
  return Pin<T>{std::make_shared<const T>(std::move(value))};
}

template <class T>
Result<T> failure(ErrorCode code = ErrorCode::kGetTimeout) {
  return Unexpected(manta::detail::make_error(code, "late"));
}

/// Only moves.
struct Once {
  explicit Once(int with) : value(std::make_unique<int>(with)) {}
  std::unique_ptr<int> value;
};

struct Point {
  int x = 1;
  int twice_x() const { return 2 * x; }
};

TEST(Result, OfASuccessGivesTheValue) {
  const Result<std::string> result = success<std::string>("text");
  ASSERT_TRUE(result.has_value());
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "text");
  EXPECT_EQ(result->size(), 4u);
  EXPECT_EQ(result.value(), "text");
  EXPECT_EQ(&result.value(), result.holder().pinned.get());
  EXPECT_EQ(result.exception(), nullptr);
}

TEST(Result, OfAFailureGivesTheErrorAndThrowsItAsItWas) {
  const auto original = manta::detail::make_error(ErrorCode::kGetTimeout, "late");
  const Result<int> result = Unexpected(original);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kGetTimeout);
  EXPECT_EQ(result.exception(), original);
  EXPECT_THROW(result.value(), manta::GetTimeoutError);
  try {
    result.value();
  } catch (const Error& e) {
    EXPECT_EQ(&e, &result.error()) << "value() throws the original, not a copy";
  }
}

TEST(Result, HoldsAForeignExceptionAsTheCauseOfATaskError) {
  const Result<int> result = Unexpected(std::make_exception_ptr(std::domain_error("d is 0")));
  EXPECT_EQ(result.error().code(), ErrorCode::kTaskFailed);
  EXPECT_STREQ(result.error().what(), "task failed: d is 0 [std::domain_error]");
  EXPECT_THROW(result.value(), manta::TaskError);
}

TEST(Result, CopiesAndMovesOnBothSides) {
  Result<int> value = success(1);
  Result<int> error = failure<int>();
  Result<int> copy = value;
  EXPECT_EQ(copy, 1);
  copy = error;
  EXPECT_FALSE(copy);
  copy = std::move(value);
  EXPECT_EQ(copy, 1);
  const Result<int> moved = std::move(error);
  EXPECT_FALSE(moved);
  EXPECT_FALSE(error) << "there is no result without a content";  // NOLINT(bugprone-use-after-move)
  EXPECT_STREQ(error.error().what(), "late");
}

TEST(Result, GivesAwayItsPin) {
  Result<int> result = success(5);
  const std::weak_ptr<const int> watch = result.holder().pinned;
  Pin<int> pin = std::move(result).holder();
  EXPECT_EQ(*pin, 5);
  pin = {};
  EXPECT_TRUE(watch.expired());
}

TEST(Result, FallsBackOnAnotherValue) {
  EXPECT_EQ(success(1).value_or(2), 1);
  EXPECT_EQ(failure<int>().value_or(2), 2);
  const Result<std::string> error = failure<std::string>();
  EXPECT_EQ(error.value_or("none"), "none");
}

TEST(Result, EqualsAValueOnlyIfItHasIt) {
  EXPECT_TRUE(success(1) == 1);
  EXPECT_FALSE(success(1) == 2);
  EXPECT_TRUE(success(1) != 2);
  EXPECT_FALSE(failure<int>() == 0);
}

TEST(Result, TransformsAValueAndPassesAnErrorOn) {
  const auto half = [](int x) { return x / 2.0; };
  EXPECT_EQ(success(3).transform(half), 1.5);
  const auto error = failure<int>().transform(half);
  EXPECT_EQ(error.error().code(), ErrorCode::kGetTimeout);
  EXPECT_EQ(success(Point{3}).transform(&Point::x), 3);
  EXPECT_EQ(success(Point{3}).transform(&Point::twice_x), 6);
}

TEST(Result, TransformsToNothingAndToWhatOnlyMoves) {
  int seen = 0;
  const VoidResult done = success(3).transform([&seen](int x) { seen = x; });
  EXPECT_TRUE(done);
  EXPECT_EQ(seen, 3);
  Once once = success(4).transform([](int x) { return Once(x); }).value();
  EXPECT_EQ(*once.value, 4);
  const int five =
      success(5).transform([](int x) { return Once(x); }).transform([](Once&& x) { return *x.value; }).value();
  EXPECT_EQ(five, 5);
}

TEST(Result, DoesNotCallTheFunctionForAnError) {
  const auto never = [](const auto&...) -> Result<int> { throw std::logic_error("called"); };
  EXPECT_FALSE(failure<int>().and_then(never));
  EXPECT_FALSE(failure<int>().transform([](int) -> int { throw std::logic_error("called"); }));
  EXPECT_EQ(success(1).or_else(never), 1);
}

TEST(Result, ChainsResults) {
  const auto positive = [](int x) { return x > 0 ? success(std::to_string(x)) : failure<std::string>(); };
  EXPECT_EQ(success(1).and_then(positive), "1");
  EXPECT_EQ(success(-1).and_then(positive).error().code(), ErrorCode::kGetTimeout);
  EXPECT_EQ(failure<int>(ErrorCode::kCancelled).and_then(positive).error().code(), ErrorCode::kCancelled);
}

TEST(Result, RecoversFromAnErrorOrReplacesIt) {
  EXPECT_EQ(failure<int>().or_else([](const Error&) { return success(9); }), 9);
  const auto replaced =
      failure<int>().transform_error([](const Error& e) { return manta::CancelledError(e.message()); });
  EXPECT_THROW(replaced.value(), manta::CancelledError);
  EXPECT_STREQ(replaced.error().what(), "late");
}

TEST(VoidResult, IsASuccessOrAnError) {
  const VoidResult success_of_nothing;
  EXPECT_TRUE(success_of_nothing);
  EXPECT_NO_THROW(success_of_nothing.value());
  *success_of_nothing;
  const VoidResult error = Unexpected(manta::ActorDiedError("gone"));
  EXPECT_FALSE(error.has_value());
  EXPECT_THROW(error.value(), manta::ActorDiedError);
}

TEST(VoidResult, Chains) {
  const VoidResult done;
  const VoidResult error = Unexpected(manta::ActorDiedError("gone"));
  EXPECT_EQ(done.transform([] { return 3; }), 3);
  EXPECT_TRUE(done.transform([] {}));
  EXPECT_EQ(done.and_then([] { return success(4); }), 4);
  EXPECT_EQ(error.and_then([] { return success(4); }).error().code(), ErrorCode::kActorDied);
  EXPECT_TRUE(error.or_else([](const Error&) { return VoidResult(); }));
  EXPECT_EQ(error.transform_error([](const Error&) { return manta::CancelledError("x"); }).error().code(),
            ErrorCode::kCancelled);
}

}  // namespace
