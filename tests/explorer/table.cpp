// SPDX-License-Identifier: Apache-2.0
//
// Prints which planted fault is found by which kind of exploration, in how many runs: the table in docs/explorer.md.
//
//     manta_explorer_table [RUNS]

#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using manta::explorer::explore;
using manta::explorer::Mode;
using manta::explorer::Onward;
using manta::explorer::Report;
using manta_models::Planted;

std::string share(const Report& report) {
  return std::to_string(report.failures) + " (first " + std::to_string(report.first_failure) + ")";
}

void print_row(const Planted& planted, std::uint64_t runs) {
  const manta_models::Plant plant(planted.fault);
  const auto program = manta_models::model(planted.model).program;
  const Report random = explore({.mode = Mode::kRandom, .runs = runs, .onward = Onward::kCountAll}, program);
  const Report pct = explore({.mode = Mode::kPct, .runs = runs, .onward = Onward::kCountAll}, program);
  const Report search = explore({.mode = Mode::kSearch, .runs = 50 * runs, .deviations = 3}, program);
  std::printf("| `%s` | %s | %s | %s | %s |\n", planted.name, planted.model, share(random).c_str(), share(pct).c_str(),
              search.passed() ? "not found" : std::to_string(search.first_failure).c_str());
  static_cast<void>(std::fflush(stdout));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t runs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  std::printf(
      "| fault | model | random: of %llu seeds | PCT, depth 3: of %llu seeds | search: in run "
      "|\n|---|---|---|---|---|\n",
      static_cast<unsigned long long>(runs), static_cast<unsigned long long>(runs));
  for (const Planted& each : manta_models::faults()) print_row(each, runs);
}
