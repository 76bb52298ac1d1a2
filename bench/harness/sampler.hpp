// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/registry.hpp"

#include <optional>
#include <string>

namespace bench {

/// Takes one sample in this process and prints it as a line of JSON: what a child of `sample_in_child` does.
///
/// Errors: 2 if there is no such row or contender, or the contender threw; else 0.
int sample_here(const std::string& row, const std::string& contender, Count size);

/// Takes one sample in a process of its own.
///
/// Returns nothing, after a line on standard error, if the child crashed, printed nonsense, or took over two minutes.
[[nodiscard]] std::optional<Sample> sample_in_child(const Contender& contender, Count size);

}  // namespace bench
