// SPDX-License-Identifier: Apache-2.0
#include <manta/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using manta::Error;
using manta::ErrorCode;
using manta::ErrorContext;
using manta::TaskError;
using manta::detail::find_error;
using manta::detail::make_error;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

static_assert(std::is_nothrow_copy_constructible_v<TaskError> && std::is_nothrow_move_constructible_v<TaskError>);
static_assert(std::is_nothrow_copy_assignable_v<manta::CancelledError>);

// A dynamic_cast across a plugin's boundary depends on it, see `Error`.
static_assert(!std::is_final_v<TaskError> && !std::is_final_v<manta::CancelledError>);

struct Unrelated {
  virtual ~Unrelated() = default;
  int padding = 0;
};

// Its std::exception is not at offset 0.
struct Odd : Unrelated, std::runtime_error {
  Odd() : std::runtime_error("odd") {}
};

// A user's exception whose Error is not at offset 0.
struct Mixed : Unrelated, Error {
  Mixed() : Error(ErrorCode::kInternal, "mixed") {}
};

struct Virtual : virtual Error {
  Virtual() : Error(ErrorCode::kInternal, "virtual") {}
};

std::string text_of(const std::exception_ptr& error) { return find_error(error)->what(); }

std::exception_ptr divide_failed() {
  return make_error(ErrorCode::kTaskFailed, "",
                    {.function = "divide",
                     .name = "mean",
                     .task = {12},
                     .attempt = 1,
                     .cause = std::make_exception_ptr(std::domain_error("d is 0"))});
}

std::exception_ptr dependent_failed(std::uint64_t task, std::exception_ptr cause) {
  return make_error(ErrorCode::kDependencyFailed, "", {.task = {task}, .cause = std::move(cause)});
}

TEST(Error, TellsTheWholeStoryOnOneLine) {
  const auto here = std::source_location::current();
  const TaskError error("", {.function = "divide",
                             .name = "mean",
                             .task = {12},
                             .actor = {3},
                             .attempt = 1,
                             .site = here,
                             .cause = std::make_exception_ptr(std::domain_error("d is 0"))});
  EXPECT_EQ(
      std::string(error.what()),
      "task failed: d is 0 [std::domain_error] in divide (name \"mean\"), task 12, actor 3, attempt 1, called at " +
          std::string(here.file_name()) + ":" + std::to_string(here.line()));
}

TEST(Error, LeavesOutOfItsTextWhatIsUnknown) {
  EXPECT_STREQ(manta::ShutDownError("no more tasks").what(), "no more tasks");
  EXPECT_STREQ(manta::ShutDownError("").what(), "the runtime has shut down");
  EXPECT_STREQ(manta::CancelledError("", {.task = {4}}).what(), "cancelled, task 4");
}

TEST(Error, GivesBackItsContext) {
  const auto here = std::source_location::current();
  const manta::GetTimeoutError error(
      "late", {.function = "f", .name = "n", .task = {1}, .actor = {2}, .attempt = 3, .site = here});
  EXPECT_EQ(error.code(), ErrorCode::kGetTimeout);
  EXPECT_EQ(error.message(), "late");
  EXPECT_EQ(error.function(), "f");
  EXPECT_EQ(error.name(), "n");
  EXPECT_EQ(error.task_id(), manta::TaskId{1});
  EXPECT_EQ(error.actor_id(), manta::ActorId{2});
  EXPECT_EQ(error.attempt(), 3);
  EXPECT_EQ(error.where().line(), here.line());
  EXPECT_EQ(error.cause(), nullptr);
  EXPECT_EQ(manta::GetTimeoutError("late").where().line(), 0u);
}

TEST(Error, SharesItsTextWithItsCopiesWhichOutliveIt) {
  auto first = std::make_unique<TaskError>("a message that is too long for a string without memory of its own");
  const TaskError copy = *first;
  const char* text = first->what();
  first.reset();
  EXPECT_EQ(copy.what(), text);
  EXPECT_THAT(text, StartsWith("a message"));
}

TEST(Error, IsReadByTwoThreadsAtOnce) {
  for (int round = 0; round < 100; ++round) {
    const TaskError error("message", {.function = "crunch"});
    const auto read = [&error] { return std::string(error.what()); };
    auto other = std::async(std::launch::async, read);
    const std::string own = read();
    EXPECT_THAT(own, StartsWith("message"));
    EXPECT_EQ(other.get(), own);
  }
}

TEST(Error, ThatWasMovedFromIsWholeStill) {
  TaskError first("message");
  const TaskError second = std::move(first);
  EXPECT_STREQ(first.what(), "message");  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_STREQ(second.what(), "message");
}

TEST(Error, NamesEachCodeInWords) {
  std::vector<std::string_view> seen;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    const std::string_view text = to_string(static_cast<ErrorCode>(code));
    EXPECT_NE(text, "unknown error");
    EXPECT_THAT(seen, Not(testing::Contains(text)));
    seen.push_back(text);
  }
}

template <class E>
void expect_class(ErrorCode code) {
  const std::exception_ptr made = make_error(code, "message", {.task = {5}});
  try {
    std::rethrow_exception(made);
  } catch (const E& e) {
    EXPECT_EQ(e.code(), code);
    EXPECT_EQ(e.task_id(), manta::TaskId{5});
    EXPECT_THROW(static_cast<const Error&>(e).raise(), E);
    EXPECT_THROW(std::rethrow_exception(static_cast<const Error&>(e).as_exception_ptr()), E);
  } catch (...) {
    ADD_FAILURE() << "wrong class for: " << to_string(code);
  }
  EXPECT_THROW(manta::detail::throw_error(code, "message"), E);
}

TEST(Error, OfACodeHasTheClassOfThatCodeAndKeepsIt) {
  expect_class<manta::InvalidArgumentError>(ErrorCode::kInvalidArgument);
  expect_class<manta::NoRuntimeError>(ErrorCode::kNoRuntime);
  expect_class<manta::ShutDownError>(ErrorCode::kShutDown);
  expect_class<manta::TaskError>(ErrorCode::kTaskFailed);
  expect_class<manta::TaskError>(ErrorCode::kDependencyFailed);
  expect_class<manta::CancelledError>(ErrorCode::kCancelled);
  expect_class<manta::DeadlineExceededError>(ErrorCode::kDeadlineExceeded);
  expect_class<manta::GetTimeoutError>(ErrorCode::kGetTimeout);
  expect_class<manta::NotUniqueError>(ErrorCode::kNotUnique);
  expect_class<manta::BrokenPromiseError>(ErrorCode::kBrokenPromise);
  expect_class<manta::ActorDiedError>(ErrorCode::kActorDied);
  expect_class<manta::ObjectStoreFullError>(ErrorCode::kObjectStoreFull);
  expect_class<manta::ObjectLostError>(ErrorCode::kObjectLost);
  expect_class<manta::DeadlockError>(ErrorCode::kDeadlock);
  expect_class<manta::NotPortableError>(ErrorCode::kNotPortable);
  expect_class<manta::DecodeError>(ErrorCode::kDecodeFailed);
  expect_class<manta::TooManyThreadsError>(ErrorCode::kTooManyThreads);
  expect_class<manta::ForkError>(ErrorCode::kForked);
  expect_class<manta::WrongRuntimeError>(ErrorCode::kWrongRuntime);
  expect_class<manta::InternalError>(ErrorCode::kInternal);
}

TEST(Error, IsFoundInsideAnExceptionPointerWhereverItsBaseLies) {
  EXPECT_EQ(find_error(nullptr), nullptr);
  EXPECT_EQ(find_error(std::make_exception_ptr(Odd())), nullptr);
  EXPECT_EQ(find_error(std::make_exception_ptr(42)), nullptr);
  EXPECT_EQ(find_error(std::make_exception_ptr(static_cast<const Error*>(nullptr))), nullptr);
  const auto mixed = std::make_exception_ptr(Mixed());
  ASSERT_NE(find_error(mixed), nullptr);
  EXPECT_EQ(find_error(mixed)->message(), "mixed");
  const auto virtual_base = std::make_exception_ptr(Virtual());
  ASSERT_NE(find_error(virtual_base), nullptr);
  EXPECT_EQ(find_error(virtual_base)->message(), "virtual");
}

TEST(Error, DescribesForeignExceptionsOfAnyKind) {
  const auto describe = [](std::exception_ptr cause) {
    return std::string(TaskError("failed", {.cause = std::move(cause)}).what());
  };
  EXPECT_EQ(describe(std::make_exception_ptr(42)), "failed: [int]");
  EXPECT_THAT(describe(std::make_exception_ptr(Odd())), StartsWith("failed: odd [(anonymous namespace)::Odd]"));
  EXPECT_EQ(describe(std::make_exception_ptr(std::string("text"))).substr(0, 13), "failed: [std:");
}

TEST(Error, FollowsNestedExceptions) {
  std::exception_ptr outer;
  try {
    try {
      throw std::runtime_error("disk full");
    } catch (...) {
      std::throw_with_nested(std::logic_error("cannot save"));
    }
  } catch (...) {
    outer = std::current_exception();
  }
  EXPECT_THAT(
      TaskError("failed", {.cause = outer}).what(),
      testing::AllOf(StartsWith("failed: cannot save ["), HasSubstr(", because of disk full [std::runtime_error]")));
}

TEST(Error, OfADependentNamesTheFailureThatBeganIt) {
  const std::exception_ptr dependent = dependent_failed(13, divide_failed());
  EXPECT_EQ(text_of(dependent),
            "dependency failed, task 13; caused by: "
            "task failed: d is 0 [std::domain_error] in divide (name \"mean\"), task 12, attempt 1");
}

TEST(TaskError, GivesBackTheOriginalExceptionThroughDependents) {
  std::exception_ptr chain = divide_failed();
  for (std::uint64_t task = 13; task < 20; ++task) chain = dependent_failed(task, chain);
  const auto& error = dynamic_cast<const TaskError&>(*find_error(chain));
  const auto* cause = error.cause_as<std::domain_error>();
  ASSERT_NE(cause, nullptr);
  EXPECT_STREQ(cause->what(), "d is 0");
  EXPECT_NE(error.cause_as<std::exception>(), nullptr);
  EXPECT_NE(error.cause_as<Error>(), nullptr);
  EXPECT_EQ(error.cause_as<std::bad_alloc>(), nullptr);
  EXPECT_EQ(error.cause_as<int>(), nullptr);
  EXPECT_THROW(error.rethrow_cause(), std::domain_error);
}

TEST(TaskError, GivesBackCausesThatAreNoStandardExceptions) {
  const TaskError error("failed", {.cause = std::make_exception_ptr(42)});
  ASSERT_NE(error.cause_as<int>(), nullptr);
  EXPECT_EQ(*error.cause_as<int>(), 42);
  EXPECT_THROW(error.rethrow_cause(), int);
}

TEST(TaskError, RethrowsAnErrorOfMantaThatTheTaskMetAsItWas) {
  const TaskError error("failed", {.cause = make_error(ErrorCode::kGetTimeout, "late")});
  EXPECT_THROW(error.rethrow_cause(), manta::GetTimeoutError);
  EXPECT_NE(error.cause_as<manta::GetTimeoutError>(), nullptr);
}

TEST(TaskError, WithoutACauseRethrowsItself) {
  const TaskError error("failed");
  EXPECT_THROW(error.rethrow_cause(), TaskError);
  EXPECT_EQ(error.cause_as<std::exception>(), nullptr);
}

TEST(TaskError, CauseLivesAsLongAsACopyOfTheError) {
  const auto copy = [] {
    const TaskError error("failed", {.cause = std::make_exception_ptr(std::domain_error("d is 0"))});
    return error;
  }();
  EXPECT_STREQ(copy.cause_as<std::domain_error>()->what(), "d is 0");
}

TEST(Error, AtTheEndOfAMillionDependentsIsShortAndFreedWithoutRecursion) {
  std::exception_ptr chain = divide_failed();
  for (std::uint64_t task = 13; task < 1'000'000; ++task) chain = dependent_failed(task, chain);
  EXPECT_EQ(text_of(chain),
            "dependency failed, task 999999; caused by: "
            "task failed: d is 0 [std::domain_error] in divide (name \"mean\"), task 12, attempt 1");
}

TEST(Error, AtTheEndOfAMillionTasksThatPassItOnKeepsItsTopAndItsBottom) {
  std::exception_ptr chain = divide_failed();
  for (std::uint64_t task = 13; task < 1'000'000; ++task) {
    chain = make_error(ErrorCode::kTaskFailed, "", {.task = {task}, .cause = chain});
  }
  const std::string text = text_of(chain);
  EXPECT_THAT(text, StartsWith("task failed, task 999999; caused by: task failed, task 999998; caused "));
  EXPECT_THAT(text,
              HasSubstr(" others by: task failed: d is 0 [std::domain_error] in divide (name \"mean\"), task 12"));
  EXPECT_LT(text.size(), 2000u);
  EXPECT_THROW(dynamic_cast<const TaskError&>(*find_error(chain)).rethrow_cause(), std::domain_error);
}

TEST(Error, CountsTheCausesThatItLeavesOut) {
  std::exception_ptr chain = divide_failed();
  for (std::uint64_t task = 1; task <= 33; ++task) {
    chain = make_error(ErrorCode::kTaskFailed, "", {.task = {task}, .cause = chain});
  }
  EXPECT_THAT(text_of(chain), StartsWith("task failed, task 33; caused through 32 others by: task failed: d is 0"));
}

TEST(Error, HasOneTextForAllThreads) {
  for (int round = 0; round < 200; ++round) {
    const std::exception_ptr error = dependent_failed(13, divide_failed());
    const auto read = [&error] { return find_error(error)->what(); };
    auto other = std::async(std::launch::async, read);
    const char* mine = read();
    EXPECT_EQ(other.get(), mine);
  }
}

}  // namespace
