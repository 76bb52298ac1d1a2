// SPDX-License-Identifier: Apache-2.0
#include <manta/version.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(Version, OfTheLibraryIsThatOfItsHeaders) {
  const std::string headers = std::to_string(MANTA_VERSION_MAJOR) + '.' + std::to_string(MANTA_VERSION_MINOR) + '.' +
                              std::to_string(MANTA_VERSION_PATCH);
  EXPECT_EQ(manta::version(), headers);
}

}  // namespace
