// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/registry.hpp"

#include <string>
#include <utility>

namespace bench {

/// Takes one sample in this process and prints it as a line of JSON: what a child of `sample_in_child` does.
///
/// Errors: 2 if there is no such row or contender, or the contender threw; 3 if it threw `CannotMeasure`; else 0.
int sample_here(const std::string& row, const std::string& contender, Count size);

/// How taking a sample ended.
enum class Outcome {
  kMeasured,
  kCannotMeasure,  ///< The machine was in the way.
  kFailed,         ///< The child crashed, threw, or took over two minutes.
};

/// Takes one sample in a process of its own. What went wrong is a line on standard error.
[[nodiscard]] std::pair<Outcome, Sample> sample_in_child(const Contender& contender, Count size);

}  // namespace bench
