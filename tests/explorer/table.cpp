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

using manta::explorer::explore_apart;
using manta::explorer::Mode;
using manta::explorer::Report;
using manta_models::Planted;

/// An exploration that crashes has no result, and a table with its numbers would be wrong.
Report explore_or_die(const manta::explorer::Options& options, const manta_models::Model& model) {
  Report report = explore_apart(options, model.program);
  if (report.failed || report.passed()) return report;
  static_cast<void>(std::fprintf(stderr, "%s: %s\n", model.name, report.why.c_str()));
  std::exit(1);
}

/// Counts the seeds that find the fault. Continues in a new process after each find.
std::string share(Mode mode, std::uint64_t runs, const manta_models::Model& model) {
  std::uint64_t found = 0;
  std::uint64_t first = 0;
  for (std::uint64_t seed = 1; seed <= runs;) {
    const Report report =
        explore_or_die({.mode = mode, .runs = runs + 1 - seed, .first_seed = seed, .threads = model.threads}, model);
    seed += report.runs;
    if (!report.failed) break;
    if (found++ == 0) first = seed - 1;
  }
  return found == 0 ? "0" : std::to_string(found) + " (first " + std::to_string(first) + ")";
}

void print_row(const Planted& planted, std::uint64_t runs) {
  const manta_models::Plant plant(planted.fault);
  const manta_models::Model& model = manta_models::model(planted.model);
  const Report search =
      explore_or_die({.mode = Mode::kSearch, .runs = 50 * runs, .deviations = 3, .threads = model.threads}, model);
  std::printf("| `%s` | %s | %s | %s | %s |\n", planted.name, planted.model, share(Mode::kRandom, runs, model).c_str(),
              share(Mode::kPct, runs, model).c_str(),
              search.failed ? std::to_string(search.runs).c_str() : "not found");
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
