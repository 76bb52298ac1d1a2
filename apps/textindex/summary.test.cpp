// SPDX-License-Identifier: Apache-2.0
#include "summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.hpp"

namespace textindex {
namespace {

using ::testing::IsEmpty;
using testing::PaddedText;

void add(Index& index, const std::string& word, FileId file, std::uint32_t count) {
  const PaddedText text(word);
  index.add(text.as_word(), file, count);
}

Index example() {
  Index index;
  add(index, "the", 0, 5);
  add(index, "cat", 0, 2);
  add(index, "the", 1, 1);
  add(index, "dog", 1, 2);
  return index;
}

TEST(Summary, CountsWordsPostingsAndOccurrences) {
  const Summary summary = summarize(example(), {}, 10);
  EXPECT_EQ(summary.words, 3u);
  EXPECT_EQ(summary.postings, 4u);
  EXPECT_EQ(summary.occurrences, 10u);
}

TEST(Summary, RanksByOccurrencesThenByBytes) {
  EXPECT_EQ(summarize(example(), {}, 2).top, (std::vector<TopWord>{{"the", 6, 2}, {"cat", 2, 1}}));
  EXPECT_THAT(summarize(example(), {}, 0).top, IsEmpty());
}

TEST(Summary, OfAnIndexWithoutAFileIsThatOfAnIndexWhichNeverHadIt) {
  Index without;
  add(without, "the", 1, 1);
  add(without, "dog", 1, 2);
  EXPECT_EQ(summarize(example(), {1, 0}, 10), summarize(without, {}, 10));
}

TEST(Summary, DoesNotDependOnTheOrderOfWords) {
  Index index;
  add(index, "dog", 1, 2);
  add(index, "cat", 0, 2);
  add(index, "the", 0, 5);
  add(index, "the", 1, 1);
  EXPECT_EQ(summarize(index, {}, 10), summarize(example(), {}, 10));
}

TEST(Summary, JoinsShards) {
  Index one;
  Index other;
  add(one, "the", 0, 5);
  add(other, "cat", 0, 2);
  add(one, "the", 1, 1);
  add(other, "dog", 1, 2);
  EXPECT_EQ(join({summarize(one, {}, 10), summarize(other, {}, 10)}, 10), summarize(example(), {}, 10));
}

TEST(Digest, DiffersForAnyPosting) {
  const Digest digest = summarize(example(), {}, 0).digest;
  Index other_count = example();
  add(other_count, "dog", 1, 1);
  Index other_file;
  add(other_file, "the", 0, 5);
  add(other_file, "cat", 0, 2);
  add(other_file, "the", 1, 1);
  add(other_file, "dog", 2, 2);
  Index other_word;
  add(other_word, "the", 0, 5);
  add(other_word, "cat", 0, 2);
  add(other_word, "the", 1, 1);
  add(other_word, "dot", 1, 2);
  for (const Index* other : {&other_count, &other_file, &other_word}) {
    EXPECT_NE(summarize(*other, {}, 0).digest, digest);
  }
}

TEST(FirstDifference, IsEmptyForEqualListings) {
  EXPECT_EQ(first_difference(list(example(), {}), list(example(), {})), "");
  EXPECT_EQ(first_difference({}, {}), "");
}

TEST(FirstDifference, NamesTheWordAndBothSides) {
  Index more = example();
  add(more, "cat", 1, 1);
  add(more, "zebra", 1, 1);
  EXPECT_EQ(first_difference(list(more, {}), list(example(), {})),
            "'cat': 2 files for manta, 1 file for the plain loop");
  Index other = example();
  add(other, "the", 1, 7);
  EXPECT_EQ(first_difference(list(example(), {}), list(other, {})),
            "'the': 1 time in file 1 for manta, 8 times in file 1 for the plain loop");
}

TEST(FirstDifference, NamesAWordWhichOnlyOneHas) {
  Index more = example();
  add(more, "bird", 1, 1);
  EXPECT_EQ(first_difference(list(more, {}), list(example(), {})), "'bird': some for manta, none for the plain loop");
  EXPECT_EQ(first_difference(list(example(), {}), list(more, {})), "'bird': none for manta, some for the plain loop");
  EXPECT_EQ(first_difference({}, list(more, {})), "'bird': none for manta, some for the plain loop");
}

}  // namespace
}  // namespace textindex
