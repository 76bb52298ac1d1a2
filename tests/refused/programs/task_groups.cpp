// SPDX-License-Identifier: Apache-2.0
//
// Task groups: whatever is refused, the scope ends after its children.

#include "refused/program.hpp"

#include <array>
#include <atomic>
#include <stdexcept>
#include <string>

namespace manta_refused {
namespace {

using manta::Async;
using manta::TaskGroup;

int sum_of(int depth) {
  if (depth == 0) return 1;
  int a = 0;
  TaskGroup group;
  group.run([&a, depth] { a = sum_of(depth - 1); });
  const int b = sum_of(depth - 1);
  group.wait();
  return a + b;
}

Async<int> sum_later(int depth) {
  int a = 0;
  int b = 0;
  TaskGroup group;
  group.run([&a, depth] { a = sum_of(depth - 1); });
  group.run([&b, depth] { b = *manta::remote<sum_of>(depth - 1).get(); });
  co_await group;
  co_return a + b;
}

void from_outside() { require(sum_of(3) == 8); }

void in_a_task() { require(*manta::remote<sum_of>(3).get() == 8); }

void in_a_coroutine() { require(*manta::remote<sum_later>(3).get() == 8); }

void large_children_and_errors() {
  const std::array<char, 1000> large{};
  std::atomic<int> ran{0};
  TaskGroup group;
  for (int i = 0; i < 3; ++i) group.run([&ran, large] { ran += 1 + large[0]; });
  group.wait();
  require(ran == 3);
  group.run([] { throw std::domain_error("as planned"); });
  require_error<std::domain_error>([&group] {
    group.wait();
    return 0;
  });
}

}  // namespace

Programs group_programs() {
  return {{"from_outside", from_outside},
          {"in_a_task", in_a_task},
          {"in_a_coroutine", in_a_coroutine},
          {"large_children_and_errors", large_children_and_errors}};
}

}  // namespace manta_refused
