// SPDX-License-Identifier: Apache-2.0
//
// Random graphs of tasks, with failures, retries, deadlines, cancellations and dropped references: each outcome is that
// of a model, or one of those that a race allows, and nothing is left.
#include "probe.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::Async;
using manta::ObjectRef;
using manta::remote;
using manta::Value;

using Number = std::uint64_t;

std::uint32_t seed_of_this_run() {
  const char* const given = std::getenv("MANTA_TEST_SEED");
  return given != nullptr ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device()();
}

Number mix(Number a, Number b) { return (a * 31 + b) ^ (a >> 7); }

Number leaf(Number x) { return x; }
Number two(Number a, const Number& b) { return mix(a, b); }
Number many(std::span<const Value<Number>> all) {
  Number result = 1;
  for (const auto& value : all) result = mix(result, *value);
  return result;
}
Async<Number> waits(Number a, ObjectRef<Number> b) { co_return mix(a, *co_await b); }
Number gets(Number a, ObjectRef<Number> b) { return mix(a, *b.get()); }
Number fails(Number) { throw std::domain_error("as planned"); }
Number third_time(Number a, std::string kept) {
  if (manta::this_task::attempt() < 3) throw std::runtime_error("again");
  return mix(a, kept.size());
}
std::string large(Number a) { return std::string(1000 + a % 1000, 'x'); }
Number size_of(const std::string& text) { return text.size(); }

/// A task of the graph, and its value in the model: nothing for a failure.
struct Task {
  ObjectRef<Number> ref;
  std::optional<Number> expected;
  bool may_be_stopped = false;  // it or something it needs was cancelled, or has a short deadline
};

class Graph {
 public:
  explicit Graph(std::uint32_t seed) : random_(seed) { tasks_.push_back({remote<leaf>(Number{1}), 1}); }

  void grow(int size) {
    for (int i = 0; i < size; ++i) add();
  }

  void check() {
    for (const Task& task : tasks_) {
      if (!task.ref.valid()) continue;
      const auto result = task.ref.try_get(1h);
      if (result) {
        ASSERT_TRUE(task.expected.has_value());
        ASSERT_EQ(*result, *task.expected);
      } else if (task.expected.has_value()) {
        ASSERT_TRUE(task.may_be_stopped) << result.error().what();
      } else if (!task.may_be_stopped) {
        const auto& error = dynamic_cast<const manta::TaskError&>(result.error());
        ASSERT_NE(error.cause_as<std::domain_error>(), nullptr) << error.what();
      }
    }
  }

 private:
  [[nodiscard]] std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  [[nodiscard]] const Task& any() {
    for (;;) {
      const std::size_t back = 1 + below(std::min<std::size_t>(tasks_.size(), 50));
      if (tasks_[tasks_.size() - back].ref.valid()) return tasks_[tasks_.size() - back];
      if (below(50) == 0) return tasks_.front();
    }
  }
  [[nodiscard]] static std::optional<Number> both(const Task& a, const Task& b) {
    return a.expected && b.expected ? std::optional(mix(*a.expected, *b.expected)) : std::nullopt;
  }

  void add() {
    const Task a = any();
    const Task b = any();
    const bool stopped = a.may_be_stopped || b.may_be_stopped;
    switch (below(12)) {
      case 0: return push({remote<two>(a.ref, b.ref), both(a, b), stopped});
      case 1: return push({remote<waits>(a.ref, b.ref), both(a, b), stopped});
      case 2: return push({remote<gets>(a.ref, b.ref), both(a, b), stopped});
      case 3: return push({remote<leaf>(a.ref), a.expected, a.may_be_stopped});
      case 4: return push({remote<leaf>.after(b.ref)(a.ref), a.expected, a.may_be_stopped});
      case 5: return add_many();
      case 6: return below(8) == 0 ? push({remote<fails>(a.ref), std::nullopt, a.may_be_stopped}) : add();
      case 7: return add_attempts(a);
      case 8: return add_large(a);
      case 9: return below(8) == 0 ? cancel_any() : add();
      case 10: return add_deadline(a);
      default: return drop_any();
    }
  }

  void push(Task task) { tasks_.push_back(std::move(task)); }

  void add_many() {
    std::vector<ObjectRef<Number>> refs;
    std::optional<Number> expected = 1;
    bool stopped = false;
    for (std::size_t i = below(8); i > 0; --i) {
      const Task& task = any();
      refs.push_back(task.ref);
      expected = expected && task.expected ? std::optional(mix(*expected, *task.expected)) : std::nullopt;
      stopped = stopped || task.may_be_stopped;
    }
    push({remote<many>(std::move(refs)), expected, stopped});
  }

  void add_attempts(const Task& a) {
    const auto expected = a.expected ? std::optional(mix(*a.expected, 4)) : std::nullopt;
    push(
        {remote<third_time>.with({.name = "third time", .max_retries = 2})(a.ref, "kept"), expected, a.may_be_stopped});
  }

  void add_large(const Task& a) {
    const auto expected = a.expected ? std::optional(1000 + *a.expected % 1000) : std::nullopt;
    push({remote<size_of>(remote<large>(a.ref)), expected, a.may_be_stopped});
  }

  void add_deadline(const Task& a) {
    const bool is_short = below(8) == 0;
    const manta::Deadline deadline =
        is_short ? manta::Deadline(std::chrono::microseconds(below(300))) : manta::Deadline(1h);
    push({remote<leaf>.with({.deadline = deadline})(a.ref), a.expected, a.may_be_stopped || is_short});
  }

  /// Cancels the youngest task, on which no other depends yet: the model of later tasks includes it.
  void cancel_any() {
    if (tasks_.size() < 2 || !tasks_.back().ref.valid()) return;
    tasks_.back().may_be_stopped = true;
    manta::cancel(tasks_.back().ref);
  }

  void drop_any() {
    const std::size_t index = below(tasks_.size());
    if (index != 0) tasks_[index].ref = {};
  }

  std::mt19937 random_;
  std::vector<Task> tasks_;
};

class RandomGraph : public RuntimeTest {
 protected:
  RandomGraph() {
    restart({.on_unobserved_error = [](const manta::Error&) {}});
  }
};

TEST_F(RandomGraph, ComesOutAsTheModelSays) {
  const std::uint32_t seed = seed_of_this_run();
  SCOPED_TRACE("MANTA_TEST_SEED=" + std::to_string(seed));
  for (std::uint32_t round = 0; round < 20; ++round) {
    Graph graph(seed + round);
    graph.grow(500);
    graph.check();
    if (HasFatalFailure()) return;
  }
}

TEST_F(RandomGraph, OfSeveralThreadsComesOutAsTheModelSays) {
  const std::uint32_t seed = seed_of_this_run();
  SCOPED_TRACE("MANTA_TEST_SEED=" + std::to_string(seed));
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < 3; ++t) {
    threads.emplace_back([seed, t] {
      for (std::uint32_t round = 0; round < 5; ++round) {
        Graph graph(seed + 1000 * t + round);
        graph.grow(500);
        graph.check();
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
