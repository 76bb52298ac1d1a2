// SPDX-License-Identifier: Apache-2.0
//
// Compiled with the compiler's extensions (cmake/tests.cmake), the default of programs: there `std::is_integral` is
// true for 128 bits.
#include <manta/codec.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using manta::detail::has_codec;
using manta::detail::why_no_codec;

__extension__ using Wide = __int128;
__extension__ using WideNatural = unsigned __int128;

struct Account {
  std::string owner;
  Wide cents;
};

static_assert(std::is_integral_v<Wide>, "this file is to be compiled with extensions");
static_assert(!has_codec<Wide> && !has_codec<WideNatural>);
static_assert(!has_codec<std::vector<Wide>> && !has_codec<std::optional<WideNatural>> && !has_codec<Account>);
static_assert(has_codec<long long> && has_codec<unsigned long long>);

TEST(WideIntegers, HaveNoCodecAndTheReasonIsSaid) {
  EXPECT_EQ(why_no_codec<Wide>(), "a message's integers have at most 64 bits");
  EXPECT_TRUE(why_no_codec<Account>().ends_with("a message's integers have at most 64 bits"));
}

}  // namespace
