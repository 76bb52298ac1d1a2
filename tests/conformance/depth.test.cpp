// SPDX-License-Identifier: Apache-2.0
//
// Very long and very deep structures, which must not overflow a stack: chains, recursion, cascades of failures, values
// that hold values. The sizes are the same in every build, but a tenth under sanitizers, under which a frame takes many
// times as much stack, and with ThreadSanitizer a throw through one takes a millisecond.
#include "probe.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MANTA_UNDER_A_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MANTA_UNDER_A_SANITIZER
#endif
#endif

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace manta::conformance;
using manta::Async;
using manta::ObjectRef;
using manta::remote;

#ifdef MANTA_UNDER_A_SANITIZER
constexpr int kPart = 10;
#else
constexpr int kPart = 1;
#endif
constexpr int kMillion = 1'000'000 / kPart;
constexpr int kDeep = 100'000 / kPart;

int add_one(int x) { return x + 1; }
int depth(int n) { return n == 0 ? 0 : 1 + *remote<depth>(n - 1).get(); }
int depth_kept(int n) {
  if (n == 0) return 0;
  const auto ref = remote<depth_kept>(n - 1);
  return 1 + *ref.get();
}
int fail_at_the_bottom(int n) {
  if (n == 0) throw std::runtime_error("bottom");
  return *remote<fail_at_the_bottom>(n - 1).get();
}
Async<int> awaits_itself(int n) {
  if (n == 0) co_return 0;
  co_return 1 + co_await awaits_itself(n - 1);
}
Async<int> awaits_tasks(int n) {
  if (n == 0) co_return 0;
  co_return 1 + *co_await remote<awaits_tasks>(n - 1);
}
Async<int> nothing_much(int x) { co_return x; }

struct Link {
  int value = 0;
  ObjectRef<Link> next{};
};

class Depth : public RuntimeTest {};

TEST_F(Depth, AChainOfAMillionTasksThatWaits) {
  auto [first, set] = manta::promise<int>();
  ObjectRef<int> last = first;
  for (int i = 0; i < kMillion; ++i) last = remote<add_one>(std::move(last));
  set.set(0);
  EXPECT_EQ(*last.get(), kMillion);
}

TEST_F(Depth, AChainOfAMillionTasksThatRuns) {
  ObjectRef<int> last = manta::put(0);
  for (int i = 0; i < kMillion; ++i) last = remote<add_one>(std::move(last));
  EXPECT_EQ(*last.get(), kMillion);
}

TEST_F(Depth, AChainOfAMillionTasksWhoseReferencesAreAllKept) {
  std::vector<ObjectRef<int>> all{manta::put(0)};
  for (int i = 0; i < kMillion; ++i) all.push_back(remote<add_one>(all.back()));
  EXPECT_EQ(*all.back().get(), kMillion);
  EXPECT_EQ(*all[kMillion / 2].get(), kMillion / 2);
}

TEST_F(Depth, AChainOfAMillionTasksThatOnlyOrders) {
  auto [first, set] = manta::promise<void>();
  ObjectRef<int> last = remote<add_one>.after(first)(0);
  for (int i = 0; i < kMillion; ++i) last = remote<add_one>.after(last)(i);
  set.set();
  EXPECT_EQ(*last.get(), kMillion);
}

TEST_F(Depth, AChainOfAMillionTasksThatFails) {
  auto [first, set] = manta::promise<int>();
  ObjectRef<int> last = first;
  for (int i = 0; i < kMillion; ++i) last = remote<add_one>(std::move(last));
  set.set_error(std::make_exception_ptr(std::runtime_error("the first link")));
  const auto error = error_of<manta::TaskError>([&] { return last.get(); });
  EXPECT_EQ(error.code(), manta::ErrorCode::kDependencyFailed);
  ASSERT_NE(error.cause_as<std::runtime_error>(), nullptr);
  EXPECT_STREQ(error.cause_as<std::runtime_error>()->what(), "the first link");
  EXPECT_LT(std::string(error.what()).size(), 10'000u) << "it does not tell of every link";
}

TEST_F(Depth, AChainOfAMillionTasksThatIsCancelled) {
  auto [first, set] = manta::promise<int>();
  const ObjectRef<int> second = remote<add_one>(first);
  ObjectRef<int> last = second;
  for (int i = 0; i < kMillion; ++i) last = remote<add_one>(std::move(last));
  manta::cancel(second);
  const auto error = error_of<manta::TaskError>([&] { return last.get(); });
  EXPECT_NE(error.cause_as<manta::CancelledError>(), nullptr);
  set.set(1);
}

TEST_F(Depth, AMillionTasksThatWaitForOne) {
  auto [first, set] = manta::promise<int>();
  std::vector<ObjectRef<int>> all;
  all.reserve(kMillion);
  for (int i = 0; i < kMillion; ++i) all.push_back(remote<add_one>(first));
  set.set(1);
  std::int64_t sum = 0;
  for (const auto& ref : all) sum += *ref.get();
  EXPECT_EQ(sum, 2 * kMillion);
}

TEST_F(Depth, OneTaskThatWaitsForAMillion) {
  auto [first, set] = manta::promise<int>();
  std::vector<ObjectRef<int>> all;
  all.reserve(kMillion);
  for (int i = 0; i < kMillion; ++i) all.push_back(remote<add_one>(first));
  const auto sum = remote<[](std::span<const manta::Value<int>> values) {
    std::int64_t total = 0;
    for (const auto& value : values) total += *value;
    return total;
  }>(all);
  all.clear();
  set.set(1);
  EXPECT_EQ(*sum.get(), 2 * kMillion);
}

TEST_F(Depth, AHundredThousandGetsInsideOneAnother) {
  EXPECT_EQ(*remote<depth>(kDeep).get(), kDeep);
  EXPECT_EQ(*remote<depth_kept>(kDeep).get(), kDeep);
}

TEST_F(Depth, AHundredThousandGetsInsideOneAnotherThatFail) {
  const auto error = error_of<manta::TaskError>([] { return remote<fail_at_the_bottom>(kDeep).get(); });
  ASSERT_NE(error.cause_as<std::runtime_error>(), nullptr);
  EXPECT_STREQ(error.cause_as<std::runtime_error>()->what(), "bottom");
}

TEST_F(Depth, AMillionCoroutinesInsideOneAnother) { EXPECT_EQ(*remote<awaits_itself>(kMillion).get(), kMillion); }

TEST_F(Depth, AHundredThousandCoroutineTasksInsideOneAnother) { EXPECT_EQ(*remote<awaits_tasks>(kDeep).get(), kDeep); }

TEST_F(Depth, AMillionAwaitsOneAfterAnother) {
  const auto ref = manta::submit([ready = manta::put(1)]() -> Async<std::int64_t> {
    std::int64_t sum = 0;
    for (int i = 0; i < kMillion; ++i) {
      sum += *co_await ready;
      sum += co_await nothing_much(1);
    }
    co_return sum;
  });
  EXPECT_EQ(*ref.get(), 2 * kMillion);
}

TEST_F(Depth, AMillionValuesThatHoldOneAnother) {
  ObjectRef<Link> head;
  for (int i = 0; i < kMillion; ++i) head = manta::put(Link{i, std::move(head)});
  EXPECT_EQ(head.get()->value, kMillion - 1);
  head = {};
  EXPECT_EQ(runtime().stats().objects, 0);
}

TEST_F(Depth, AMillionResultsThatHoldOneAnother) {
  ObjectRef<Link> head;
  for (int i = 0; i < kMillion; ++i) {
    head = remote<[](int value, ObjectRef<Link> next) { return Link{value, std::move(next)}; }>(i, std::move(head));
  }
  EXPECT_EQ(head.get()->value, kMillion - 1);
}

TEST_F(Depth, AHundredThousandErrorsThatNobodyReads) {
  std::atomic<int> told{0};
  restart({.on_unobserved_error = [&told](const manta::Error&) { ++told; }});
  for (int i = 0; i < kDeep; ++i) manta::send<fail_at_the_bottom>(0);
  restart({});
  EXPECT_EQ(told, kDeep);
}

}  // namespace
