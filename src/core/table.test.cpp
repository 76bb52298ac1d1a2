// SPDX-License-Identifier: Apache-2.0
#include "core/table.hpp"

#include <gtest/gtest.h>

namespace {

using namespace manta::detail;

TEST(RuntimeTable, ACoreIsUsedAgainWithoutTheTokensOfItsEarlierVisitors) {
  RuntimeCore& earlier = acquire_core();
  retire_core(earlier);
  static_cast<void>(release_core(earlier));
  earlier.drained.unpark();  // as a visitor that leaves late
  RuntimeCore& core = acquire_core();
  ASSERT_EQ(&core, &earlier);
  EXPECT_FALSE(core.drained.try_park());
  retire_core(core);
  static_cast<void>(release_core(core));
}

}  // namespace
