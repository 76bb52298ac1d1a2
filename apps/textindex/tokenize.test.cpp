// SPDX-License-Identifier: Apache-2.0
#include "tokenize.hpp"

#include <gtest/gtest.h>

#include "testing.hpp"

namespace textindex {
namespace {

using testing::PaddedText;
using Words = std::vector<std::string>;

Words words_of(std::string_view text) {
  PaddedText padded(text);
  fold_case(padded.data(), padded.size());
  Words words;
  for_each_word(padded.data(), padded.size(),
                [&](const char* word, std::uint32_t size) { words.emplace_back(word, size); });
  return words;
}

TEST(Tokenizer, LowersLettersAndKeepsDigitsAndUnderscores) {
  EXPECT_EQ(words_of("#define MAX_2 (x+Y1)"), (Words{"define", "max_2", "x", "y1"}));
}

TEST(Tokenizer, KeepsBytesAbove127InWords) {
  EXPECT_EQ(words_of("caf\xc3\xa9-\xff\x80"), (Words{"caf\xc3\xa9", "\xff\x80"}));
}

TEST(Tokenizer, FindsNothingInNothing) {
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of(" \n.,;").empty());
}

TEST(Tokenizer, EndsTheLastWordWhereTheTextEnds) {
  for (std::size_t size = 1; size < 200; ++size) {
    EXPECT_EQ(words_of(std::string(size, 'a')), Words{std::string(size, 'a')});
    EXPECT_EQ(words_of(std::string(size, ' ') + "b"), Words{"b"});
  }
}

TEST(Tokenizer, AgreesWithALoopOverBytesForEveryByte) {
  std::string text;
  for (int left = 0; left < 256; ++left) {
    for (int right = 0; right < 256; ++right) {
      text += static_cast<char>(left);
      text += static_cast<char>(right);
      text += right % 3 == 0 ? ' ' : 'a';
    }
  }
  EXPECT_EQ(words_of(text), testing::words_one_by_one(text));
}

TEST(Tokenizer, AgreesWithALoopOverBytesForRandomTexts) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const std::string text = testing::random_text(seed, seed * 7);
    EXPECT_EQ(words_of(text), testing::words_one_by_one(text)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace textindex
