// SPDX-License-Identifier: Apache-2.0
#include "base/enumerators.hpp"

#include <gtest/gtest.h>

namespace {

enum class Color { kRed, kGreen, kBlue };
enum class Single : unsigned char { kOnly };

using manta::detail::enumerator_count;

TEST(Enumerators, AreCountedFromZero) {
  EXPECT_EQ(enumerator_count<Color>, 3u);
  EXPECT_EQ(enumerator_count<Single>, 1u);
}

}  // namespace
