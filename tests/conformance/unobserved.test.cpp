// SPDX-License-Identifier: Apache-2.0
//
// Unobserved errors: reported once, when the last reference is gone; observed errors never.
#include "probe.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::remote;

int fail(int x) { throw std::runtime_error("boom " + std::to_string(x)); }
int identity(int x) { return x; }

/// Collects from all threads.
class Told {
 public:
  void add(std::string text) {
    const std::lock_guard lock(mutex_);
    texts_.push_back(std::move(text));
  }
  [[nodiscard]] std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
};

class Unobserved : public RuntimeTest {
 protected:
  Unobserved() {
    restart({.on_unobserved_error = [this](const manta::Error& error) { told_.add(error.what()); }});
  }
  /// The reports, after everything has ended.
  [[nodiscard]] std::vector<std::string> told() {
    restart({});
    return told_.all();
  }

 private:
  Told told_;
};

TEST_F(Unobserved, ErrorsAreToldOnceWithTheirContext) {
  static_cast<void>(remote<fail>.with({.name = "dropped"})(1));
  const auto texts = told();
  ASSERT_EQ(texts.size(), 1u);
  for (const std::string part : {"boom 1", "fail", "dropped", "unobserved.test.cpp:"}) {
    EXPECT_TRUE(contains(texts[0], part)) << texts[0];
  }
}

TEST_F(Unobserved, ErrorsAreToldWhenTheLastReferenceGoes) {
  {
    const auto ref = remote<fail>(1);
    auto copy = std::optional(ref);
    wait_until([&] { return ref.ready(); });
    copy.reset();
    static_cast<void>(manta::wait(std::vector{ref}));
  }
  EXPECT_EQ(told().size(), 1u) << "a look at whether it is done is not a look at the error";
}

TEST_F(Unobserved, ErrorsOfWhatIsSentAreTold) {
  for (int i = 0; i < 10; ++i) manta::send<fail>(i);
  manta::send<[](int x) -> manta::Async<void> {
    co_await manta::yield();
    throw std::runtime_error(std::to_string(x));
  }>(1);
  EXPECT_EQ(told().size(), 11u);
}

TEST_F(Unobserved, ErrorsThatSomebodyGotAreNotTold) {
  EXPECT_THROW(remote<fail>(1).get(), manta::TaskError);
  EXPECT_THROW(remote<fail>(2).get(1h), manta::TaskError);
  EXPECT_FALSE(remote<fail>(3).try_get(1h));
  EXPECT_THROW(static_cast<void>(manta::take(remote<fail>(4))), manta::TaskError);
  EXPECT_THROW(static_cast<void>(manta::get(std::vector{remote<fail>(5)})), manta::TaskError);
  EXPECT_THROW(manta::submit([]() -> manta::Async<void> { co_await remote<fail>(6); }).get(), manta::TaskError);
  EXPECT_TRUE(told().empty());
}

TEST_F(Unobserved, ErrorsThatFailedADependentAreToldByThatOne) {
  static_cast<void>(remote<identity>(remote<fail>(1)));
  const auto texts = told();
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_TRUE(contains(texts[0], "identity") && contains(texts[0], "boom 1")) << texts[0];
}

TEST_F(Unobserved, ErrorsOfADependentThatWasGotAreNotTold) {
  EXPECT_THROW(remote<identity>(remote<identity>(remote<fail>(1))).get(), manta::TaskError);
  EXPECT_TRUE(told().empty());
}

TEST_F(Unobserved, ErrorsThatOnlyOrderedAnotherTaskAreTold) {
  EXPECT_EQ(*remote<identity>.after(remote<fail>(1))(2).get(), 2);
  EXPECT_EQ(told().size(), 1u);
}

TEST_F(Unobserved, OnlyTheLastOfManyAttemptsIsTold) {
  static_cast<void>(remote<fail>.with({.max_retries = 5})(1));
  const auto texts = told();
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_TRUE(contains(texts[0], "attempt 6")) << texts[0];
}

TEST_F(Unobserved, CancellationIsNoNews) {
  {
    auto [gate, open] = manta::promise<int>();
    const auto ref = remote<identity>(gate);
    manta::cancel(ref);
    open.set(1);
  }
  EXPECT_TRUE(told().empty());
}

TEST_F(Unobserved, WhatCancellationFailedIsNoNews) {
  {
    auto [gate, open] = manta::promise<int>();
    const auto ref = remote<identity>(gate);
    for (int i = 0; i < 10; ++i) manta::send<identity>(remote<identity>(ref));
    manta::cancel(ref);
    open.set(1);
  }
  EXPECT_TRUE(told().empty());
}

TEST_F(Unobserved, WhatAnEndThatCancelsFailedIsNoNews) {
  Told told;
  restart(
      {.shutdown_timeout = 0s, .on_unobserved_error = [&told](const manta::Error& error) { told.add(error.what()); }});
  {
    auto made = manta::promise<int>();
    for (int i = 0; i < 10; ++i) manta::send<identity>(remote<identity>(made.ref));
    made.ref = {};
    (void)end_without_proof();  // the setter is still there
  }
  EXPECT_TRUE(told.all().empty()) << told.all().front();
}

/// How many failures these reports of one cause speak of: each of its own, or of how many more there were.
int failures_in(const std::vector<std::string>& texts) {
  int count = 0;
  for (const std::string& text : texts) {
    std::smatch more;
    count += std::regex_search(text, more, std::regex("(\\d+) more task")) ? std::stoi(more[1]) : 1;
  }
  return count;
}

/// The most reports of one cause since `began`: one and a count, a second at a time. A slow build takes seconds.
std::size_t most_reports(std::chrono::steady_clock::time_point began) {
  const auto passed = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
  return 2 * (1 + static_cast<std::size_t>(passed.count()));
}

TEST_F(Unobserved, OneThrowThatFailsManyIsToldOnceWithACount) {
  const auto began = std::chrono::steady_clock::now();
  {
    const auto root = remote<fail>(1);
    for (int i = 0; i < 5000; ++i) manta::send<identity>(root);
    EXPECT_THROW((void)root.get(), manta::TaskError);
  }
  const auto texts = told();
  ASSERT_GE(texts.size(), 2u);
  EXPECT_LE(texts.size(), most_reports(began));
  EXPECT_EQ(failures_in(texts), 5000);
  EXPECT_TRUE(contains(texts[0], "identity") && contains(texts[0], "boom 1")) << texts[0];
  EXPECT_TRUE(contains(texts.back(), "boom 1")) << texts.back();
  EXPECT_TRUE(std::ranges::any_of(texts, [](const std::string& text) { return contains(text, " more task"); }));
}

TEST_F(Unobserved, OneThrowDownATreeIsToldOnceWithACount) {
  const auto began = std::chrono::steady_clock::now();
  {
    std::vector<ObjectRef<int>> level{remote<fail>(1)};
    for (int depth = 0; depth < 8; ++depth) {
      std::vector<ObjectRef<int>> next;
      for (const auto& ref : level) {
        next.push_back(remote<identity>(ref));
        next.push_back(remote<identity>(ref));
      }
      level = std::move(next);
    }
  }
  const auto texts = told();
  EXPECT_LE(texts.size(), most_reports(began));
  EXPECT_EQ(failures_in(texts), 256);
}

TEST_F(Unobserved, ThrowsOfManyTasksAreEachTold) {
  for (int i = 0; i < 100; ++i) manta::send<fail>(1);
  EXPECT_EQ(told().size(), 100u) << "each is a cause of its own";
}

TEST_F(Unobserved, BrokenPromisesAndDeadlinesAreTold) {
  static_cast<void>(manta::promise<int>().ref);
  {
    auto [gate, open] = manta::promise<int>();
    static_cast<void>(remote<identity>.with({.deadline = 1ms})(gate));
    wait_until([&] { return runtime().stats().tasks_finished == 1; });
    open.set(1);
  }
  const auto texts = told();
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_TRUE(contains(texts[0], "promise")) << texts[0];
  EXPECT_TRUE(contains(texts[1], "deadline")) << texts[1];
}

TEST_F(Unobserved, ErrorsOfMantasOwnLookLikeTheOthers) {
  Told codes;
  restart({.on_unobserved_error = [&codes](const manta::Error& error) {
    codes.add(dynamic_cast<const manta::TaskError*>(&error) != nullptr ? "TaskError" : "other");
  }});
  static_cast<void>(remote<fail>(1));
  static_cast<void>(manta::submit([] { throw 1; }));
  restart({});
  EXPECT_EQ(codes.all(), (std::vector<std::string>{"TaskError", "TaskError"}));
}

TEST_F(Unobserved, ErrorsAreLoggedOnceByDefault) {
  Told lines;
  restart({.log = [&lines](manta::LogLevel level, std::string_view text) {
    lines.add(std::string(to_string(level)) + ": " + std::string(text));
  }});
  static_cast<void>(remote<fail>.with({.name = "dropped"})(7));
  restart({});
  ASSERT_EQ(lines.all().size(), 1u);
  const std::string text = lines.all().front();
  for (const std::string part : {"error: ", "boom 7", "dropped", "unobserved.test.cpp:"}) {
    EXPECT_TRUE(contains(text, part)) << text;
  }
}

TEST_F(Unobserved, ErrorsDoNotGetLostInAHandlerThatThrows) {
  std::atomic<int> calls{0};
  restart({.on_unobserved_error = [&calls](const manta::Error&) {
    ++calls;
    throw std::runtime_error("handler");
  }});
  for (int i = 0; i < 3; ++i) static_cast<void>(remote<fail>(i));
  EXPECT_EQ(*remote<identity>(1).get(), 1);
  restart({});
  EXPECT_EQ(calls, 3);
}

}  // namespace
