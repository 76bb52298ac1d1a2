// SPDX-License-Identifier: Apache-2.0
//
// Fork and join: children that sort parts of one vector, which they share by reference, and a search that stops early.

#include <manta/manta.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <span>
#include <stdexcept>
#include <vector>

void sort(std::span<int> part) {
  if (part.size() < 1000) return std::sort(part.begin(), part.end());
  const std::size_t half = part.size() / 2;
  manta::TaskGroup group;
  group.run([part, half] { sort(part.first(half)); });
  sort(part.subspan(half));                         // this thread takes the other half itself
  group.wait();
  std::vector<int> merged(part.size());
  std::ranges::merge(part.first(half), part.subspan(half), merged.begin());
  std::ranges::copy(merged, part.begin());
}

// The first child that finds it cancels the others that have not begun.
bool contains(const std::vector<std::vector<int>>& rows, int wanted) {
  std::atomic<bool> found = false;
  manta::TaskGroup group;
  for (const std::vector<int>& row : rows) {
    group.run([&group, &found, &row, wanted] {
      if (std::find(row.begin(), row.end(), wanted) == row.end()) return;
      found = true;
      group.cancel();
    });
  }
  group.wait();
  return found;
}

manta::Async<int> sum_of_two() {
  int a = 0;
  int b = 0;
  manta::TaskGroup group;
  group.run([&a] { a = 1; });
  group.run([&b] { b = 2; });
  co_await group;                                   // in a coroutine: holds no worker
  co_return a + b;
}

int main() {
  manta::Runtime runtime;
  std::vector<int> numbers(100'000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int>(i * 7919 % numbers.size());
  sort(numbers);
  if (!std::is_sorted(numbers.begin(), numbers.end())) return EXIT_FAILURE;

  if (!contains({{1, 2}, {3, 4}, {5, 6}}, 4)) return EXIT_FAILURE;
  if (*manta::remote<sum_of_two>().get() != 3) return EXIT_FAILURE;

  manta::TaskGroup group;
  group.run([] { throw std::domain_error("a child's own"); });
  try {
    group.wait();
  } catch (const std::domain_error& e) {            // as it was thrown
    std::cout << e.what() << '\n';
  }
  return EXIT_SUCCESS;
}
