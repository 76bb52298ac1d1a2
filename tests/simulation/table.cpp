// SPDX-License-Identifier: Apache-2.0
//
// Prints in how many runs and seeds each mistake is found, and in which run of a search: the table in
// docs/simulation.md. Fails if a mended twin does.
//
//     manta_bugs_table [SEEDS]

#include "simulation/bugs.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using manta::testing::Schedule;
using manta_bugs::Bug;
using manta_bugs::Search;
using manta_bugs::Twin;

/// Counts the seeds that fail a twin, and notes the first.
std::string share(const Bug& bug, Twin twin, Schedule schedule, std::uint64_t seeds) {
  std::uint64_t found = 0;
  std::uint64_t first = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (manta_bugs::outcome(bug, twin, schedule, seed).empty()) continue;
    if (found++ == 0) first = seed;
  }
  return found == 0 ? "0" : std::to_string(found) + " (first " + std::to_string(first) + ")";
}

std::string run_of(const Search& search) {
  if (!search.says.empty()) return std::to_string(search.runs);
  return std::string("not in ") + (search.complete ? "all " : "") + std::to_string(search.runs);
}

void print_row(const Bug& bug, const std::string& in_reality, std::uint64_t seeds) {
  const std::string random = share(bug, Twin::kFaulty, Schedule::kRandom, seeds);
  const std::string pct = share(bug, Twin::kFaulty, Schedule::kPct, seeds);
  std::printf("| `%s` | %s | %s | %s | %s | %s |\n", bug.name, bug.mistake, in_reality.c_str(), random.c_str(),
              pct.c_str(), run_of(manta_bugs::search(bug, Twin::kFaulty, 100 * seeds)).c_str());
  static_cast<void>(std::fflush(stdout));
}

/// Says on the error stream if a mended twin fails. True: it does not.
bool is_mended(const Bug& bug, std::uint64_t seeds) {
  const std::string random = share(bug, Twin::kMended, Schedule::kRandom, seeds);
  const std::string pct = share(bug, Twin::kMended, Schedule::kPct, seeds);
  const Search search = manta_bugs::search(bug, Twin::kMended, 10 * seeds);
  if (random == "0" && pct == "0" && search.says.empty()) return true;
  std::fprintf(stderr, "%s fails though it is mended: %s, %s, %s\n", bug.name, random.c_str(), pct.c_str(),
               run_of(search).c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  std::vector<std::string> in_reality;  // before the first simulation
  for (const Bug& bug : manta_bugs::bugs()) {
    in_reality.push_back(bug.fault == nullptr ? std::to_string(failures_in_reality(bug, Twin::kFaulty, seeds)) : "-");
  }
  const auto n = static_cast<unsigned long long>(seeds);
  std::printf(
      "| program | mistake | real: of %llu runs | random: of %llu seeds | PCT: of %llu seeds | `explore`: in run |\n"
      "|---|---|---|---|---|---|\n",
      n, n, n);
  bool all_mended = true;
  for (std::size_t i = 0; const Bug& bug : manta_bugs::bugs()) {
    print_row(bug, in_reality[i++], seeds);
    all_mended = is_mended(bug, seeds) && all_mended;
  }
  return all_mended ? 0 : 1;
}
