// SPDX-License-Identifier: Apache-2.0
#include "batch.hpp"

#include <gtest/gtest.h>

#include "survey.hpp"
#include "testing.hpp"

namespace textindex {
namespace {

using testing::TemporaryTree;

TEST(Batches, CoverAllFilesInOrder) {
  const std::vector<std::uint64_t> sizes = {0, 1, 100'000, 200'000, 5, 3'000'000, 7, 262'144, 262'144, 1};
  FileId next = 0;
  for (const Batch& batch : plan_batches(sizes)) {
    EXPECT_EQ(batch.first, next);
    EXPECT_LT(batch.first, batch.last);
    std::uint64_t bytes = 0;
    for (FileId file = batch.first; file < batch.last; ++file) bytes += sizes[file] + kPadding;
    if (batch.last - batch.first > 1) {
      EXPECT_LE(bytes, kBatchBytes);
    }
    EXPECT_EQ(batch.parts, (bytes + kBatchBytes - 1) / kBatchBytes);
    next = batch.last;
  }
  EXPECT_EQ(next, sizes.size());
  EXPECT_TRUE(plan_batches(std::vector<std::uint64_t>()).empty());
}

Corpus corpus_of(const TemporaryTree& tree, const std::vector<std::string>& texts) {
  std::vector<FoundFile> found;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    found.push_back({tree.file("file" + std::to_string(i), texts[i]), texts[i].size()});
  }
  std::vector<Notice> notices;
  const auto readings = read_first(found, 0, static_cast<FileId>(found.size()));
  return make_corpus(found, readings, notices);
}

TEST(Contents, HoldTheFoldedTextsAndNameTheFilesThatChanged) {
  const TemporaryTree tree;
  const Corpus corpus = corpus_of(tree, {"One", "two", "Three", ""});
  tree.file("file1", "2");
  const Contents contents = read_batch(corpus, {0, 4, 1});
  const auto texts = contents.part(0, 1);
  ASSERT_EQ(texts.size(), 3u);
  EXPECT_EQ(std::string_view(texts[0].begin, texts[0].size), "one");
  EXPECT_EQ(std::string_view(texts[1].begin, texts[1].size), "three");
  EXPECT_EQ(texts[1].file, 2u);
  EXPECT_EQ(contents.bytes(), 8u);
  ASSERT_EQ(contents.changes().size(), 1u);
  EXPECT_EQ(contents.changes()[0].file, 1u);
}

TEST(Contents, AreCutIntoPartsBetweenWords) {
  const TemporaryTree tree;
  for (const std::string& text : {testing::random_text(3, 10'000), std::string(10'000, 'a'), std::string("a b")}) {
    const Corpus corpus = corpus_of(tree, {text});
    const Contents contents = read_batch(corpus, {0, 1, 7});
    std::vector<std::string> words;
    for (std::uint32_t part = 0; part < 7; ++part) {
      for (const auto& piece : contents.part(part, 7)) {
        const auto more = testing::words_one_by_one({piece.begin, piece.size});
        words.insert(words.end(), more.begin(), more.end());
      }
    }
    EXPECT_EQ(words, testing::words_one_by_one(text));
  }
}

}  // namespace
}  // namespace textindex
