// SPDX-License-Identifier: Apache-2.0
//
// Waiting for several references at once, on a thread and in a coroutine.

#include "refused/program.hpp"

#include <chrono>
#include <tuple>
#include <utility>
#include <vector>

namespace manta_refused {
namespace {

using manta::Async;
using manta::ObjectRef;
using manta::remote;

int square(int x) { return x * x; }

std::vector<ObjectRef<int>> squares(int count) {
  std::vector<ObjectRef<int>> refs;
  for (int i = 1; i <= count; ++i) refs.push_back(remote<square>(i));
  return refs;
}

void wait_for_some() {
  auto refs = squares(4);
  const auto some = manta::wait(refs, {.num_returns = 2});
  require(some.ready.size() == 2 && some.pending.size() == 2);
  auto [never, set] = manta::promise<int>();
  refs.push_back(never);
  const auto four = manta::wait(std::move(refs), {.num_returns = 5, .timeout = std::chrono::milliseconds(2)});
  require(four.pending.size() >= 1);
  set.set(1);
}

void in_order_of_completion() {
  int sum = 0;
  for (const auto& ref : manta::as_completed(squares(4))) sum += *ref.get();
  require(sum == 30);
}

void get_all() {
  int sum = 0;
  for (const auto& value : manta::get(squares(4))) sum += *value;
  require(sum == 30);
  const auto [a, b] = manta::get(remote<square>(2), remote<square>(3));
  require(*a + *b == 13);
}

Async<int> sum_of_all() {
  auto refs = squares(3);
  int sum = 0;
  for (const auto& value : co_await manta::when_all(refs)) sum += *value;
  const auto two = remote<square>(5);
  const auto [a, b] = co_await manta::when_all(refs[0], two);
  co_return sum + *a + *b;
}

Async<int> first_of_all() {
  const auto refs = squares(3);
  const std::size_t first = co_await manta::when_any(refs);
  auto all = manta::as_completed(refs);
  int sum = 0;
  while (auto ref = co_await all.next()) sum += *co_await *ref;
  co_return first < 3 ? sum : 0;
}

void when_all() { require(*remote<sum_of_all>().get() == 40); }
void when_any() { require(*remote<first_of_all>().get() == 14); }

}  // namespace

Programs waiting_programs() {
  return {{"wait_for_some", wait_for_some},
          {"in_order_of_completion", in_order_of_completion},
          {"get_all", get_all},
          {"when_all", when_all},
          {"when_any", when_any}};
}

}  // namespace manta_refused
