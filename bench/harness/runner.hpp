// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/registry.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bench {

/// What one contender did on one row: a sample for each round.
struct Measured {
  Contender contender{};
  Count size{};        ///< What it was asked to do.
  Count operations{};  ///< What it counted: for fib(30), the calls.
  std::vector<double> values{};  ///< NaN for a sample that could not be taken.
  std::vector<double> cpu{};
  std::vector<double> others{};  ///< The share of the machine that others used during each.
  Count alive{};     ///< See `Sample`.
  bool right = true;  ///< No crash, no leak, and every answer equal to the serial one.
};

/// How a target came out.
struct Verdict {
  Target target{};
  std::optional<double> reached_value{};  ///< The median ratio or value; nothing if one side was not measured.
  [[nodiscard]] bool reached() const { return reached_value && *reached_value <= target.at_most; }
};

struct RowResult {
  Row row{};
  std::vector<Measured> measured{};
  std::vector<Verdict> verdicts{};
};

struct RunOptions {
  int repeat = 7;
  bool quick = false;
  int patience = 3;                       ///< How often a sample is taken again while others use the machine.
  std::vector<std::string> contenders{};  ///< Only those whose name contains one of these; all, if empty.
};

/// Runs a row: `repeat` rounds, each contender once a round, every answer checked.
[[nodiscard]] RowResult run_row(const Row& row, const RunOptions& options);

/// Returns the median of the ratios, round by round, of one contender to another; nothing if either is missing.
[[nodiscard]] std::optional<double> ratio(const RowResult& result, const std::string& contender, const std::string& of);

/// Returns whether the name contains one of the words, or there are no words.
[[nodiscard]] bool matches(const std::string& name, const std::vector<std::string>& words);

}  // namespace bench
