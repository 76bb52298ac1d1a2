// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace bench {

/// Returns the values without the NaNs, which stand for samples that could not be taken.
[[nodiscard]] std::vector<double> taken(const std::vector<double>& values);

/// Returns the median of the values taken: the mean of the two in the middle where their number is even, NaN where
/// there are none.
[[nodiscard]] double median(const std::vector<double>& values);

/// Returns `a[i] / b[i]` for as many rounds as both have.
///
/// Dividing round by round, before taking a median, cancels what slowed both contenders of one round.
[[nodiscard]] std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace bench
