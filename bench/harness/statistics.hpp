// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace bench {

/// Returns the median: the mean of the two in the middle where the number of values is even, NaN where there are none.
[[nodiscard]] double median(std::vector<double> values);

/// Returns `a[i] / b[i]` for as many rounds as both have.
///
/// Dividing round by round, before taking a median, cancels what slowed both contenders of one round.
[[nodiscard]] std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace bench
