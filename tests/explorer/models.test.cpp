// SPDX-License-Identifier: Apache-2.0
#include "explorer/models.hpp"

#include "testing/explorer/explorer.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

// The shipped code passes every exploration, and each kind of exploration finds each planted fault.
//
// MANTA_EXPLORER_RUNS multiplies the number of runs.

namespace {

using manta::explorer::explore;
using manta::explorer::Mode;
using manta::explorer::Options;
using manta::explorer::Report;
using manta_models::Model;
using manta_models::Plant;
using manta_models::Planted;

std::uint64_t factor() {
  const char* const text = std::getenv("MANTA_EXPLORER_RUNS");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

class ExploredModel : public testing::TestWithParam<Model> {
 protected:
  static void SetUpTestSuite() { manta_models::make_slots(); }

  /// Of a whole runtime fewer: each run is long, and starts threads.
  static std::uint64_t runs() {
    return (GetParam().threads == manta::explorer::Thread::Life::kMany ? 2000 : 200) * factor();
  }
};

void expect_passed(const Report& report) {
  EXPECT_TRUE(report.passed()) << report;
  std::printf("%s\n", testing::PrintToString(report).c_str());
}

TEST_P(ExploredModel, PassesAtRandom) {
  expect_passed(explore({.mode = Mode::kRandom, .runs = runs(), .threads = GetParam().threads}, GetParam().program));
}
TEST_P(ExploredModel, PassesByPriorities) {
  expect_passed(explore({.mode = Mode::kPct, .runs = runs(), .threads = GetParam().threads}, GetParam().program));
}
TEST_P(ExploredModel, PassesASearch) {
  expect_passed(explore(
      {.mode = Mode::kSearch, .runs = 5 * runs(), .deviations = GetParam().deviations, .threads = GetParam().threads},
      GetParam().program));
}

INSTANTIATE_TEST_SUITE_P(, ExploredModel,
                         testing::ValuesIn(manta_models::models().begin(), manta_models::models().end()),
                         [](const auto& of) { return std::string(of.param.name); });

void expect_found(const Options& options, const std::function<void()>& program) {
  const Report report = manta::explorer::explore_apart(options, program);
  EXPECT_TRUE(report.failed) << "not found: " << report;
  std::printf("run %llu: %s\n", static_cast<unsigned long long>(report.runs), report.why.c_str());
}

class PlantedFault : public testing::TestWithParam<Planted> {
 protected:
  void expect_found(Options options) {
    const Plant plant(GetParam().fault);
    const Model& model = manta_models::model(GetParam().model);
    options.threads = model.threads;
    ::expect_found(options, model.program);
  }
};

TEST_P(PlantedFault, IsFoundAtRandom) { expect_found({.mode = Mode::kRandom, .runs = 20'000}); }
TEST_P(PlantedFault, IsFoundByPriorities) { expect_found({.mode = Mode::kPct, .runs = 20'000}); }
TEST_P(PlantedFault, IsFoundByASearch) { expect_found({.mode = Mode::kSearch, .runs = 50'000, .deviations = 3}); }

INSTANTIATE_TEST_SUITE_P(, PlantedFault,
                         testing::ValuesIn(manta_models::faults().begin(), manta_models::faults().end()),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(ExplorationThatDies, FindsNoFault) {
  EXPECT_NONFATAL_FAILURE(expect_found({}, [] { std::abort(); }),
                          "not found: no run: its process was ended by signal 6");
}

}  // namespace
