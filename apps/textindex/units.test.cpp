// SPDX-License-Identifier: Apache-2.0
#include "units.hpp"

#include <gtest/gtest.h>

namespace textindex {
namespace {

TEST(Units, AreWrittenForPeople) {
  EXPECT_EQ(megabytes(20'149'000), "20.1 MB");
  EXPECT_EQ(duration(0.0314), "31.4 ms");
  EXPECT_EQ(duration(2.514), "2.51 s");
  EXPECT_EQ(duration(25.14), "25.1 s");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(0, "file"), "0 files");
}

TEST(Spread, HasTheMiddleAndTheEnds) {
  EXPECT_EQ(spread_of({}).median, 0);
  const Spread odd = spread_of({3, 1, 2});
  EXPECT_EQ(odd.median, 2);
  EXPECT_EQ(odd.least, 1);
  EXPECT_EQ(odd.most, 3);
  EXPECT_EQ(spread_of({4, 1, 2, 3}).median, 2.5);
}

}  // namespace
}  // namespace textindex
