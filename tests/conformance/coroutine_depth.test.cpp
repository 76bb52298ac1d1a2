// SPDX-License-Identifier: Apache-2.0
//
// Coroutines that wait very often, very deep, or very many at once.

#include "conformance/fixture.hpp"

#include <thread>
#include <vector>

namespace manta::conformance {
namespace {

class CoroutineDepth : public RuntimeTest {};

Async<long long> count_ready(int n) {
  auto ready = put(1);
  long long sum = 0;
  for (int i = 0; i < n; ++i) sum += *co_await ready;
  co_return sum;
}
Async<int> at_once() { co_return 1; }
Async<long long> count_direct(int n) {
  long long sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await at_once();
  co_return sum;
}
Async<int> count_yields(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}

TEST_F(CoroutineDepth, AMillionAwaitsThatAreReadyAtOnceDoNotGrowTheStack) {
  EXPECT_EQ(*get(remote<count_ready>(1'000'000)), 1'000'000);
  EXPECT_EQ(*get(remote<count_direct>(1'000'000)), 1'000'000);
  EXPECT_EQ(*get(remote<count_yields>(100'000)), 100'000);
}

Async<int> deep(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await deep(depth - 1);
}
Async<int> deep_with_waits(int depth) {
  if (depth % 100 == 0) co_await yield();
  if (depth == 0) co_return 0;
  co_return 1 + co_await deep_with_waits(depth - 1);
}

TEST_F(CoroutineDepth, AwaitsNestAHundredThousandDeep) {
  EXPECT_EQ(*get(remote<deep>(100'000)), 100'000);
  EXPECT_EQ(*get(remote<deep_with_waits>(100'000)), 100'000);
}

Async<void> wait_void(ObjectRef<void> until) { co_await until; }

TEST_F(CoroutineDepth, OneWorkerSufficesForThousandsOfSuspendedCoroutines) {
  restart({.num_workers = 1});
  constexpr int kMany = 10'000;
  const int threads = thread_count();
  auto [go, setter] = promise<void>();
  std::vector<ObjectRef<void>> waiting;
  for (int i = 0; i < kMany; ++i) waiting.push_back(remote<wait_void>(go));
  wait_until([&] { return runtime().stats().frames == kMany; });
  EXPECT_EQ(thread_count(), threads);
  setter.set();
  get(waiting);
}

}  // namespace
}  // namespace manta::conformance
