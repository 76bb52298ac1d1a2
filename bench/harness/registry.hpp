// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/measure.hpp"

#include <string>
#include <vector>

namespace bench {

/// How many workers every contender gets.
inline constexpr int kWorkers = 2;

/// A figure to reach: the contender's median at most `at_most`, or its ratio to the contender `of` where one is named.
struct Target {
  std::string contender{};
  double at_most{};
  std::string of{};
  std::string why{};  ///< Empty where the figure is DESIGN's own.
};

enum class Unit { kNanoseconds, kBytes };

/// Whether a sample follows a run of the same size in its process, or is the first thing that the process does.
enum class Start { kWarm, kCold };

/// One workload.
struct Row {
  int position{};           ///< Where it stands in the report.
  std::string name{};       ///< Also its folder under rows/.
  std::string what{};       ///< The workload in a line.
  std::string operation{};  ///< What one operation is: "a task".
  Count size{};             ///< How many operations.
  Count quick_size{};       ///< The same with --quick.
  Count (*answer)(Count size){};
  std::string baseline{};  ///< The contender that the ratio column divides by.
  std::vector<Target> targets{};
  Unit unit = Unit::kNanoseconds;
  Start start = Start::kWarm;
};

/// One library on one row.
struct Contender {
  std::string row{};
  std::string name{};
  std::string how{};  ///< What it does, in a line: the table's legend.
  Sample (*run)(Count size){};
  Count divisor = 1;  ///< It runs a part of the row's size, where the whole would take too long.
};

/// Registers a row; a namespace-scope object of the row's file.
struct RegisterRow {
  explicit RegisterRow(Row row);
};

/// Registers a contender; a namespace-scope object of the contender's file.
struct RegisterContender {
  explicit RegisterContender(Contender contender);
};

/// Returns all rows in the order of the report.
[[nodiscard]] std::vector<Row> rows();

/// Returns the contenders of a row: manta first, then by name.
[[nodiscard]] std::vector<Contender> contenders_of(const Row& row);

}  // namespace bench
