// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace std::chrono_literals;
using manta::detail::parse_bytes;
using manta::detail::parse_duration;
using manta::detail::parse_integer;
using manta::detail::to_text;

TEST(Quantities, WritesNumbersAsShortAsTheyReadBack) {
  EXPECT_EQ(to_text(0.1), "0.1");
  EXPECT_EQ(to_text(-2.0), "-2");
  EXPECT_EQ(to_text(1e300), "1e+300");
  EXPECT_EQ(to_text(-std::numeric_limits<double>::denorm_min()), "-5e-324");
  EXPECT_EQ(to_text(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(to_text(-std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(Quantities, WritesLengthsOfTimeInTheLargestUnitThatKeepsThemWhole) {
  EXPECT_EQ(to_text(0ns), "0s");
  EXPECT_EQ(to_text(90s), "90s");
  EXPECT_EQ(to_text(-250ms), "-250ms");
  EXPECT_EQ(to_text(1500us), "1500us");
  EXPECT_EQ(to_text(std::chrono::nanoseconds::min()), "-9223372036854775808ns");
}

TEST(Quantities, ReadsIntegersAndNothingElse) {
  EXPECT_EQ(parse_integer("-12"), -12);
  for (const char* bad : {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808", "one"}) {
    EXPECT_EQ(parse_integer(bad), std::nullopt) << bad;
  }
}

TEST(Quantities, ReadsByteCountsInPowersOf1000AndOf1024) {
  EXPECT_EQ(parse_bytes("1048576"), 1048576u);
  EXPECT_EQ(parse_bytes("1k"), 1000u);
  EXPECT_EQ(parse_bytes("2G"), 2'000'000'000u);
  EXPECT_EQ(parse_bytes("512Mi"), 512u << 20);
  EXPECT_EQ(parse_bytes("1.5Ki"), 1536u);
  EXPECT_EQ(parse_bytes("3Ti"), 3u * (std::uint64_t{1} << 40));
  EXPECT_EQ(parse_bytes("9007199254740993"), 9007199254740993u) << "beyond what a double keeps";
  EXPECT_EQ(parse_bytes("0"), 0u);
}

TEST(Quantities, RefusesByteCountsThatMakeNoSense) {
  for (const char* bad :
       {"", "G", "-1", "1 G", "1g", "1GB", "1.2.3", ".", "1e9", "inf", "nan", "9223372036854775808", "99999999Ti"}) {
    EXPECT_EQ(parse_bytes(bad), std::nullopt) << bad;
  }
}

TEST(Quantities, ReadsLengthsOfTime) {
  EXPECT_EQ(parse_duration("5s"), 5s);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("3min"), 3min);
  EXPECT_EQ(parse_duration("7us"), 7us);
  EXPECT_EQ(parse_duration("9ns"), 9ns);
}

TEST(Quantities, RefusesLengthsOfTimeWithoutAUnit) {
  for (const char* bad : {"", "5", "0", "s", "-5s", "5 s", "5m", "5sec", "99999999h"}) {
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
  }
}

}  // namespace
