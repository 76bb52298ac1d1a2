// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/runner.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace bench {

/// Prints what the figures depend on: processor, kernel, compiler, libraries, and whether the machine was busy.
void print_machine(std::ostream& out);

/// Prints a row as a table, its legend, and its targets with their verdicts.
void print_row(std::ostream& out, const RowResult& result);

/// Prints how many targets were reached, and names those that were not.
void print_summary(std::ostream& out, const std::vector<RowResult>& results);

/// Writes everything that was measured, each sample included.
///
/// Errors: throws std::runtime_error if the file cannot be written.
void write_json(const std::string& file, const RunOptions& options, const std::vector<RowResult>& results);

}  // namespace bench
