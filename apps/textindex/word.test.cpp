// SPDX-License-Identifier: Apache-2.0
#include "word.hpp"

#include <gtest/gtest.h>

#include <set>

#include "testing.hpp"

namespace textindex {
namespace {

using testing::PaddedText;

TEST(Word, IsTheSameWhateverStandsBehindIt) {
  for (std::uint32_t size = 1; size < 100; ++size) {
    const std::string text(size, 'q');
    const std::string one = text + std::string(kPadding, ' ');
    const std::string other = text + std::string(kPadding, '\xff');
    const Word a = make_word(one.data(), size);
    const Word b = make_word(other.data(), size);
    EXPECT_EQ(a.hash, b.hash);
    EXPECT_TRUE(a == b);
    EXPECT_EQ(hash_bytes(one.data(), size), hash_bytes(other.data(), size));
  }
}

TEST(Word, DiffersInAnyByteAndInItsLength) {
  for (std::size_t size = 1; size < 60; ++size) {
    const PaddedText text(std::string(size, 'a'));
    const PaddedText longer(std::string(size + 1, 'a'));
    EXPECT_FALSE(text.as_word() == longer.as_word());
    EXPECT_NE(text.as_word().hash, longer.as_word().hash);
    for (std::size_t at = 0; at < size; ++at) {
      std::string changed(size, 'a');
      changed[at] = 'b';
      const PaddedText other(changed);
      EXPECT_FALSE(text.as_word() == other.as_word()) << size << ' ' << at;
      EXPECT_NE(text.as_word().hash, other.as_word().hash) << size << ' ' << at;
    }
  }
}

TEST(Word, HashSpreadsOverTheLowAndTheHighBits) {
  std::set<std::uint64_t> low;
  std::set<std::uint64_t> high;
  for (int i = 0; i < 4096; ++i) {
    const PaddedText text("word_" + std::to_string(i));
    low.insert(text.as_word().hash & 0xffff);
    high.insert(text.as_word().hash >> 48);
  }
  // 4,096 balls in 65,536 boxes hit about 3,970 different ones.
  EXPECT_GT(low.size(), 3900u);
  EXPECT_GT(high.size(), 3900u);
}

}  // namespace
}  // namespace textindex
