// SPDX-License-Identifier: Apache-2.0
//
// The errors of failed tasks: context, cause, and how they spread to dependents.
#include "probe.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::Error;
using manta::ErrorCode;
using manta::ObjectRef;
using manta::remote;
using manta::TaskError;

int divide(int a, int b) {
  if (b == 0) throw std::domain_error("b is 0");
  return a / b;
}
int square(int x) { return x * x; }
int sum(int a, int b) { return a + b; }
int identity(int x) { return x; }
manta::Async<int> divide_later(int a, int b) {
  co_await manta::yield();
  co_return divide(a, b);
}
int divide_in_another(int a, int b) { return *remote<divide>(a, b).get(); }

struct Custom : std::runtime_error {
  int detail;
  explicit Custom(int d) : std::runtime_error("custom"), detail(d) {}
};

template <class Ref>
TaskError error_of_task(const Ref& ref) {
  return error_of<TaskError>([&] { return ref.get(), 0; });
}

class Errors : public RuntimeTest {};

TEST_F(Errors, SayWhichFunctionWhichTaskWhichAttemptWhereAndWhy) {
  const auto ref = remote<divide>.with({.name = "half"})(1, 0);
  const unsigned line_of_call = line() - 1;
  const TaskError error = error_of_task(ref);
  EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
  EXPECT_TRUE(contains(error.function(), "divide")) << error.function();
  EXPECT_EQ(error.name(), "half");
  EXPECT_TRUE(error.task_id());
  EXPECT_EQ(error.attempt(), 1);
  EXPECT_TRUE(contains(error.where().file_name(), "errors.test.cpp"));
  EXPECT_EQ(error.where().line(), line_of_call);
  const std::string what = error.what();
  for (const std::string part :
       {"task failed", "b is 0", "std::domain_error", "divide", "half", "task ", "attempt 1", "errors.test.cpp:"}) {
    EXPECT_TRUE(contains(what, part)) << what << " lacks " << part;
  }
  EXPECT_FALSE(contains(what, "\n"));
}

TEST_F(Errors, GiveTheOriginalExceptionBack) {
  const TaskError error = error_of_task(manta::submit([] { throw Custom(42); }));
  ASSERT_NE(error.cause_as<Custom>(), nullptr);
  EXPECT_EQ(error.cause_as<Custom>()->detail, 42);
  EXPECT_NE(error.cause_as<std::runtime_error>(), nullptr) << "as any of its classes";
  EXPECT_EQ(error.cause_as<std::logic_error>(), nullptr);
  EXPECT_EQ(error_of<Custom>([&]() -> int { error.rethrow_cause(); }).detail, 42);
}

TEST_F(Errors, MayBeAnythingThatIsThrown) {
  const TaskError number = error_of_task(manta::submit([] { throw 7; }));
  ASSERT_NE(number.cause_as<int>(), nullptr);
  EXPECT_EQ(*number.cause_as<int>(), 7);
  EXPECT_EQ(number.cause_as<std::exception>(), nullptr);
  EXPECT_TRUE(contains(number.what(), "[int]")) << number.what();
  const TaskError text = error_of_task(manta::submit([] { throw std::string("text"); }));
  EXPECT_EQ(*text.cause_as<std::string>(), "text");
  const TaskError system =
      error_of_task(manta::submit([] { throw std::system_error(std::make_error_code(std::errc::permission_denied)); }));
  EXPECT_EQ(system.cause_as<std::system_error>()->code(), std::errc::permission_denied);
}

TEST_F(Errors, OfCoroutinesAreTheSame) {
  const TaskError error = error_of_task(remote<divide_later>(1, 0));
  EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
  EXPECT_NE(error.cause_as<std::domain_error>(), nullptr);
  EXPECT_TRUE(contains(error.function(), "divide_later"));
}

TEST_F(Errors, OfACoroutineThatThrowsAtOnceAreTheSame) {
  const auto ref = remote<[](int x) -> manta::Async<int> {
    if (x == 0) throw std::domain_error("x is 0");
    co_return x;
  }>(0);
  EXPECT_NE(error_of_task(ref).cause_as<std::domain_error>(), nullptr);
}

TEST_F(Errors, AreThrownByEveryGet) {
  const auto ref = remote<divide>(1, 0);
  for (int i = 0; i < 3; ++i) EXPECT_THROW(ref.get(), TaskError);
  EXPECT_EQ(error_of_task(ref).task_id(), error_of_task(ref).task_id());
}

TEST_F(Errors, FailTheDependentsWhichSayWhatFailed) {
  const auto failed = remote<divide>.with({.name = "quotient"})(1, 0);
  const auto dependent = remote<square>(failed);
  const TaskError error = error_of_task(dependent);
  EXPECT_EQ(error.code(), ErrorCode::kDependencyFailed);
  EXPECT_TRUE(contains(error.function(), "square")) << error.function();
  EXPECT_TRUE(contains(error.message(), "quotient")) << error.message();
  ASSERT_NE(error.cause_as<std::domain_error>(), nullptr);
  EXPECT_STREQ(error.cause_as<std::domain_error>()->what(), "b is 0");
  EXPECT_THROW(error.rethrow_cause(), std::domain_error);
  EXPECT_TRUE(contains(error.what(), "b is 0 [std::domain_error] in ")) << error.what();
}

TEST_F(Errors, SpreadThroughAChainToItsEnd) {
  ObjectRef<int> last = remote<divide>(1, 0);
  const auto first_id = error_of_task(last).task_id();
  for (int i = 0; i < 100; ++i) last = remote<identity>(last);
  const TaskError error = error_of_task(last);
  EXPECT_EQ(error.code(), ErrorCode::kDependencyFailed);
  EXPECT_NE(error.cause_as<std::domain_error>(), nullptr);
  EXPECT_THROW(error.rethrow_cause(), std::domain_error);
  const auto* const cause = error.cause_as<TaskError>();
  ASSERT_NE(cause, nullptr);
  EXPECT_EQ(cause->task_id(), first_id) << "the cause is the failure that began it, not the link before";
}

TEST_F(Errors, FailDependentsAtOnceWhateverElseTheyWaitFor) {
  auto [never, set] = manta::promise<int>();
  const auto dependent = remote<sum>(never, remote<divide>(1, 0));
  EXPECT_THROW(dependent.get(), TaskError);
  EXPECT_FALSE(never.ready());
  const auto other_order = remote<sum>(remote<divide>(1, 0), never);
  EXPECT_THROW(other_order.get(), TaskError);
  const auto of_the_failed = remote<sum>(dependent, never);
  EXPECT_THROW(of_the_failed.get(), TaskError);
  set.set(1);
}

TEST_F(Errors, NeverRunADependent) {
  static std::atomic<int> runs;
  runs = 0;
  std::vector<ObjectRef<int>> refs;
  const auto failed = remote<divide>(1, 0);
  for (int i = 0; i < 100; ++i) refs.push_back(remote<[](int x) { return ++runs, x; }>(failed));
  for (const auto& ref : refs) EXPECT_THROW(ref.get(), TaskError);
  EXPECT_EQ(runs, 0);
}

TEST_F(Errors, OfATaskThatATaskGetsCarryTheWholeStory) {
  const TaskError error = error_of_task(remote<divide_in_another>(1, 0));
  EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
  EXPECT_TRUE(contains(error.function(), "divide_in_another"));
  const auto* const inner = error.cause_as<TaskError>();
  ASSERT_NE(inner, nullptr);
  EXPECT_FALSE(contains(inner->function(), "divide_in_another"));
  EXPECT_NE(error.cause_as<std::domain_error>(), nullptr);
  EXPECT_THROW(error.rethrow_cause(), std::domain_error);
  EXPECT_TRUE(contains(error.what(), "caused by: ")) << error.what();
}

TEST_F(Errors, OfDependentsOfWhatWasCancelledHaveThatCause) {
  auto [gate, open] = manta::promise<int>();
  const auto cancelled = remote<identity>(gate);
  const auto dependent = remote<identity>(cancelled);
  manta::cancel(cancelled);
  const TaskError error = error_of_task(dependent);
  EXPECT_EQ(error.code(), ErrorCode::kDependencyFailed);
  EXPECT_NE(error.cause_as<manta::CancelledError>(), nullptr);
  open.set(1);
}

manta::Async<int> descend(int levels) {
  if (levels == 0) throw std::domain_error("the ground");
  try {
    co_return *co_await remote<descend>(levels - 1);
  } catch (const TaskError&) {
    std::throw_with_nested(std::runtime_error("level " + std::to_string(levels)));
  }
}

/// The exceptions of the user's code, outermost first, without those in between.
std::vector<std::string> texts_of(std::exception_ptr error) {
  std::vector<std::string> texts;
  while (error != nullptr) {
    try {
      std::rethrow_exception(error);
    } catch (const Error& ours) {
      error = ours.cause();
    } catch (const std::exception& thrown) {
      texts.emplace_back(thrown.what());
      const auto* const outer = dynamic_cast<const std::nested_exception*>(&thrown);
      error = outer == nullptr ? nullptr : outer->nested_ptr();
    }
  }
  return texts;
}

TEST_F(Errors, OfADeepRecursionThatNestsEachInTheNextTellTheOutermost) {
  constexpr int kLevels = 200;
  const TaskError error = error_of_task(remote<descend>(kLevels));
  EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
  const std::vector<std::string> texts = texts_of(error.cause());
  ASSERT_GE(texts.size(), 50u) << error.what();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(texts[static_cast<std::size_t>(i)], "level " + std::to_string(kLevels - i));
}

/// A user's exception without a text.
struct Speechless : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return nullptr; }
};
int fall_silent() { throw Speechless(); }
int fall_silent_in_another() {
  try {
    throw Speechless();
  } catch (const Speechless&) {
    std::throw_with_nested(std::runtime_error("outside"));
  }
}

TEST_F(Errors, OfAnExceptionWithoutATextSaySo) {
  EXPECT_TRUE(contains(error_of_task(remote<fall_silent>()).what(), "(no message) [")) << "and which class it is";
  EXPECT_TRUE(contains(error_of_task(remote<fall_silent>()).what(), "Speechless]"));
  EXPECT_TRUE(contains(error_of_task(remote<fall_silent_in_another>()).what(), "because of (no message) ["));
}

TEST_F(Errors, OfACallbackThatThrowsWithoutATextAreLogged) {
  std::mutex mutex;
  std::string logged;
  restart({.log = [&](manta::LogLevel, std::string_view line) {
    const std::lock_guard lock(mutex);
    logged += line;
  }});
  manta::on_ready(remote<square>(2), [](const ObjectRef<int>&) { throw Speechless(); });
  restart({});
  EXPECT_TRUE(contains(logged, "(no message)")) << logged;
}

TEST_F(Errors, AreCopiedAndOutliveTheirTask) {
  std::optional<TaskError> kept;
  kept = error_of_task(remote<divide>(1, 0));
  restart({});
  const TaskError copy = *kept;
  kept.reset();
  EXPECT_TRUE(contains(copy.what(), "b is 0"));
  EXPECT_NE(copy.cause_as<std::domain_error>(), nullptr);
}

TEST_F(Errors, AreCaughtAsTheBaseOfAll) {
  EXPECT_THROW(remote<divide>(1, 0).get(), Error);
  EXPECT_THROW(remote<divide>(1, 0).get(), std::exception);
  try {
    remote<divide>(1, 0).get();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THROW(error.raise(), TaskError) << "its class is kept";
  }
}

TEST_F(Errors, OfMantasOwnThatABodyLetsOutAreACause) {
  auto [gate, open] = manta::promise<int>();
  const auto ref = manta::submit([awaited = gate] { return *awaited.get(std::chrono::milliseconds(1)); });
  const TaskError error = error_of_task(ref);
  EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
  EXPECT_NE(error.cause_as<manta::GetTimeoutError>(), nullptr);
  open.set(1);
}

TEST_F(Errors, HitOneTaskOfManyAndNotItsSiblings) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) refs.push_back(remote<divide>(100, i % 10));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(refs[static_cast<std::size_t>(i)].try_get(std::chrono::hours(1)).has_value(), i % 10 != 0) << i;
  }
}

TEST_F(Errors, AtTheCallNameTheFunctionAndLeaveTheRuntimeUsable) {
  EXPECT_THROW(static_cast<void>(remote<[](std::int8_t x) { return x; }>(1000)), manta::InvalidArgumentError);
  EXPECT_EQ(*remote<square>(3).get(), 9);
}

}  // namespace
