// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace textindex {

/// A number with so many digits behind the point.
std::string fixed(double number, int digits);

/// "20.1 MB"; an MB is a million bytes.
std::string megabytes(std::uint64_t bytes);

/// "31.4 ms" or "2.51 s".
std::string duration(double seconds);

/// "2,103 files", "1 file".
std::string counted(std::uint64_t count, const std::string& noun);
std::string grouped(std::uint64_t number);

/// The middle of some measurements, and how far they lie apart.
struct Spread {
  double median = 0;
  double least = 0;
  double most = 0;
};
Spread spread_of(std::vector<double> values);

}  // namespace textindex
