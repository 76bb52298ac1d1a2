// SPDX-License-Identifier: Apache-2.0
#include "index.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "testing.hpp"

namespace textindex {
namespace {

using testing::PaddedText;
using Reference = std::map<std::string, std::map<FileId, std::uint32_t>>;

Reference contents_of(const Index& index) {
  Reference contents;
  index.for_each([&](std::string_view word, const Postings& postings) {
    auto& files = contents[std::string(word)];
    EXPECT_TRUE(files.empty()) << word << " is there twice";
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
      if (i > 0) {
        EXPECT_LT(postings[i - 1].file, postings[i].file);
      }
      files[postings[i].file] = postings[i].count;
    }
  });
  return contents;
}

TEST(Index, IsEmptyAtFirst) { EXPECT_TRUE(contents_of(Index()).empty()); }

TEST(Index, CountsAWordOfFileZero) {
  Index index;
  const PaddedText word("word");
  index.add(word.as_word(), 0, 1);
  index.add(word.as_word(), 0, 2);
  EXPECT_EQ(contents_of(index), (Reference{{"word", {{0, 3}}}}));
}

TEST(Index, AgreesWithAMapOverManyWordsAndFiles) {
  std::mt19937 random(7);
  Index index;
  Reference reference;
  for (FileId file = 0; file < 300; ++file) {
    for (int i = 0; i < 400; ++i) {
      // Few words are frequent, most are rare, some are long.
      const auto rank = static_cast<unsigned>(random() % (1u << (random() % 16 + 1)));
      std::string text = std::to_string(rank);
      if (rank % 5 == 0) text.append(20, 'x').append(text);
      const PaddedText word(text);
      index.add(word.as_word(), file, 1);
      ++reference[text][file];
    }
  }
  EXPECT_EQ(index.words(), reference.size());
  EXPECT_EQ(contents_of(index), reference);
}

TEST(Index, TakesSeveralPostingsAtOnceAndJoinsTheOnesOfOneFile) {
  Index index;
  const PaddedText word("w");
  const Posting first[] = {{1, 2}, {4, 1}};
  const Posting second[] = {{4, 5}, {9, 1}};
  index.add(word.as_word(), first);
  index.add(word.as_word(), second);
  EXPECT_EQ(contents_of(index), (Reference{{"w", {{1, 2}, {4, 6}, {9, 1}}}}));
}

TEST(Index, CopiesItsWords) {
  Index index;
  {
    const PaddedText word("a_rather_long_word_that_goes_away");
    index.add(word.as_word(), 3, 1);
  }
  EXPECT_EQ(contents_of(index), (Reference{{"a_rather_long_word_that_goes_away", {{3, 1}}}}));
}

}  // namespace
}  // namespace textindex
