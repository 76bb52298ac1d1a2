// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Small programs with a mistake that users of tasks and actors make, each beside its corrected twin, to show what
/// simulations find.
///
/// Whether a run fails depends on the order of events and on injected faults, and not on real time.

#include <manta/testing.hpp>

#include <cstdint>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>

namespace manta_bugs {

enum class Twin { kFaulty, kMended };

struct Bug {
  const char* name;
  const char* mistake;              ///< In a sentence.
  void (*program)(Twin);            ///< Throws when it notices the mistake.
  const char* says;                 ///< A part of the failed run's message.
  manta::testing::Fault (*fault)() = nullptr;  ///< Without this it never fails; null: by order alone.
};

inline void PrintTo(const Bug& bug, std::ostream* out) { *out << bug.name; }

[[nodiscard]] std::span<const Bug> bugs();

/// The options of each run: two workers, and unobserved errors are not logged. A run has about 20 choices at most.
[[nodiscard]] manta::testing::SimulationOptions options(manta::testing::Schedule schedule, std::uint64_t seed = 0);

/// Runs a twin, with the fault that its mistake needs.
void run(manta::testing::Simulation& sim, const Bug& bug, Twin twin);

/// The message of a twin's run under a seed; empty: it passed.
[[nodiscard]] std::string outcome(const Bug& bug, Twin twin, manta::testing::Schedule schedule, std::uint64_t seed);

/// The result of `explore`.
struct Search {
  std::uint64_t runs = 0;
  bool complete = false;  ///< There are no more within the bound.
  std::string says{};     ///< Of the run that failed; empty: none did.
};
[[nodiscard]] Search search(const Bug& bug, Twin twin, std::uint64_t most_runs);

/// Counts the failing runs of a twin on a real runtime; a run that takes a second counts as hanging.
///
/// Requires: no runtime was made in this process.
[[nodiscard]] std::uint64_t failures_in_reality(const Bug& bug, Twin twin, std::uint64_t runs);

inline void require(bool holds, const char* otherwise) {
  if (!holds) throw std::runtime_error(otherwise);
}

// One a file beside this.
void lost_wake_up(Twin twin);
void double_claim(Twin twin);
void overtaken_message(Twin twin);
void forgotten_dependency(Twin twin);
void early_take(Twin twin);
void reused_buffer(Twin twin);
void lost_update(Twin twin);
void crossed_calls(Twin twin);
void leaked_permit(Twin twin);
void late_delivery(Twin twin);
void repeated_charge(Twin twin);
manta::testing::Fault failing_receipt();
void unnoticed_death(Twin twin);
manta::testing::Fault dying_worker();

}  // namespace manta_bugs
