// SPDX-License-Identifier: Apache-2.0
//
// The rest of the test kit: real runtimes for tests, leaks, and the reports to GoogleTest.

#include "testing/environment.hpp"

#include <manta/manta.hpp>
#include <manta/testing.hpp>
#include <manta/testing/gtest.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/wait.h>

namespace {

using manta::ObjectRef;
using manta::testing::IsolatedRuntime;
using manta::testing::LeakError;

int square(int x) { return x * x; }

std::string leak_of(IsolatedRuntime& runtime) {
  try {
    runtime.finish();
  } catch (const LeakError& error) {
    return error.what();
  }
  return "nothing was left";
}

TEST(TestKit, IsolatedRuntimesStandSideBySide) {
  std::vector<std::thread> tests;
  std::atomic<int> sum{0};
  for (int i = 1; i <= 4; ++i) {
    tests.emplace_back([i, &sum] {
      IsolatedRuntime runtime({.num_workers = 1});
      sum += *manta::remote<square>(i).get();
      EXPECT_EQ(runtime.get().stats().tasks_submitted, 1) << "calls of another thread went here";
      runtime.finish();
    });
  }
  for (std::thread& test : tests) test.join();
  EXPECT_EQ(sum, 30);
}

TEST(TestKit, WhatATestLeavesIsNamed) {
  IsolatedRuntime tidy({.num_workers = 1});
  (void)manta::remote<square>(2).get();
  EXPECT_EQ(leak_of(tidy), "nothing was left");

  std::optional<ObjectRef<int>> kept;
  IsolatedRuntime leaves({.num_workers = 1});
  kept = manta::put(3);
  EXPECT_EQ(leak_of(leaves), "left at the end of the runtime: 1 objects or references");
}

TEST(TestKit, WhatASimulationLeavesIsNamed) {
  std::optional<ObjectRef<int>> kept;
  manta::testing::Simulation sim;
  sim.run([&kept] { kept = manta::put(3); });
  EXPECT_THROW(manta::testing::require_nothing_left(sim.report().left), LeakError);
  kept.reset();
  sim.run([] { (void)manta::put(3); });
  manta::testing::require_nothing_left(sim.report().left);
}

TEST(TestKit, EventuallySaysWhatTheConditionSaidLast) {
  int looks = 0;
  EXPECT_TRUE(manta::testing::eventually([&looks] { return ++looks > 3; }));
  EXPECT_FALSE(manta::testing::eventually([] { return false; }, std::chrono::milliseconds(1)));
}

/// Runs the test of that name in a child process, which a variable marks as a child. Returns its output and exit
/// status.
std::pair<std::string, int> run_child(const std::string& test) {
  const manta::testing::EnvironmentVariable child("MANTA_TEST_CHILD", "1");
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  FILE* const pipe = popen(("'" + self + "' --gtest_filter=" + test + " 2>&1").c_str(), "r");
  std::string output;
  std::array<char, 4096> part{};
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), size);
  const int status = pclose(pipe);
  return {output, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

TEST(TestKit, AnExpectationThatFailsOnAStrandNamesTheSeed) {
  if (std::getenv("MANTA_TEST_CHILD") != nullptr) {
    manta::testing::for_each_seed(5, [](manta::testing::Simulation& sim) {
      sim.run([] { manta::submit([] { EXPECT_EQ(square(2), 5); }).get(); });
    });
    return;
  }
  const auto [output, status] = run_child("TestKit.AnExpectationThatFailsOnAStrandNamesTheSeed");
  EXPECT_EQ(status, 1) << output;
  EXPECT_NE(output.find("seed 1 of 5 failed: an expectation failed at "), std::string::npos) << output;
  EXPECT_NE(output.find("--gtest_filter=TestKit.AnExpectationThatFailsOnAStrandNamesTheSeed"), std::string::npos)
      << output;
}

}  // namespace
