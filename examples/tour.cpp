// SPDX-License-Identifier: Apache-2.0
// The tour: tasks, shared objects, a coroutine, an actor, waiting and errors, in one page.
// clang-format off: the layout is the page's own
#include <manta/manta.hpp>
#include <iostream>
#include <numeric>
#include <vector>

int square(int x) { return x * x; }
double mean(const std::vector<double>& xs) { return std::accumulate(xs.begin(), xs.end(), 0.0) / xs.size(); }

class Counter {
 public:
  explicit Counter(int start) : value_(start) {}
  int add(int n) { return value_ += n; }
  int value() const { return value_; }
 private:
  int value_;
};

manta::Async<int> sum_of_squares(int a, int b) {              // a coroutine is a task like any other
  auto x = manta::remote<square>(a);
  auto y = manta::remote<square>(b);
  co_return *co_await x + *co_await y;                        // frees its worker while it waits
}

int main() {
  manta::Runtime runtime;                                     // RAII; or manta::init() and manta::shutdown()

  manta::ObjectRef<int> nine = manta::remote<square>(3);      // a task; returns at once
  manta::ObjectRef<int> eighty_one = manta::remote<square>(nine);   // a dependency, resolved before the call
  std::cout << *manta::get(eighty_one) << '\n';

  auto data = manta::put(std::vector<double>(1'000'000, 0.5));      // moved in, shared without a copy
  auto job = manta::remote<mean>.with({.name = "mean", .num_cpus = 1, .max_retries = 3,
                                       .deadline = std::chrono::seconds(5)})(data);
  std::cout << *job.get() << ' ' << *manta::get(manta::remote<sum_of_squares>(3, 4)) << '\n';

  auto counter = manta::spawn<Counter>(10);                   // an actor; dies with its last handle
  counter.send<&Counter::add>(5);
  std::cout << *manta::get(counter.call<&Counter::value>()) << '\n';

  std::vector<manta::ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) refs.push_back(manta::remote<square>(i));
  auto [ready, pending] = manta::wait(refs, {.num_returns = 10, .timeout = std::chrono::milliseconds(50)});
  std::cout << ready.size() + pending.size() << '\n';
  for (auto& ref : manta::as_completed(refs)) std::cout << *ref.get() << ' ';

  try {
    manta::get(manta::remote<[](int d) -> int { if (d == 0) throw std::domain_error("d is 0"); return 1 / d; }>(0));
  } catch (const manta::TaskError& e) {                       // which task, which function, where, and why
    std::cerr << e.what() << '\n';
  }
}
