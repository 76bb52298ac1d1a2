// SPDX-License-Identifier: Apache-2.0
#include "base/affinity.hpp"

#include "base/cpus.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <thread>
#include <vector>

namespace {

using manta::detail::affinity_cpus;
using manta::detail::OneProcessor;
using manta::detail::processor_of_turn;

cpu_set_t set_of(std::initializer_list<std::size_t> processors) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const std::size_t each : processors) CPU_SET(each, &set);
  return set;
}

TEST(Affinity, TurnsAreCountedRoundFromTheFirstProcessor) {
  const cpu_set_t allowed = set_of({1, 3, 5});
  const auto turns_from = [&allowed](int first) {
    std::vector<int> turns;
    for (std::size_t turn = 0; turn < 4; ++turn) turns.push_back(processor_of_turn(allowed, first, turn).value());
    return turns;
  };
  EXPECT_EQ(turns_from(3), (std::vector{3, 5, 1, 3}));
  EXPECT_EQ(turns_from(4), (std::vector{5, 1, 3, 5})) << "the first is not allowed";
  EXPECT_EQ(turns_from(-1), (std::vector{1, 3, 5, 1})) << "the first is not known";
}

TEST(Affinity, NoProcessorIsNobodysTurn) { EXPECT_FALSE(processor_of_turn(set_of({}), 0, 0).has_value()); }

TEST(Affinity, IsOneProcessorUntilTheScopesEnd) {
  const int before = affinity_cpus();
  const int policy = sched_getscheduler(0);
  {
    const OneProcessor one;
    EXPECT_EQ(affinity_cpus(), 1);
  }
  EXPECT_EQ(affinity_cpus(), before);
  EXPECT_EQ(sched_getscheduler(0), policy);
}

TEST(Affinity, ThreadsOfDifferentTurnsHaveDifferentProcessors) {
  const int count = affinity_cpus();
  std::vector<int> processors(static_cast<std::size_t>(count), -1);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < processors.size(); ++i) {
    threads.emplace_back([&processors, i] {
      const OneProcessor one(i);
      processors[i] = sched_getcpu();
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(std::set<int>(processors.begin(), processors.end()).size(), processors.size());
  EXPECT_GE(std::ranges::min(processors), 0);
}

}  // namespace
