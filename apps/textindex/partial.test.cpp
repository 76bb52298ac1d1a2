// SPDX-License-Identifier: Apache-2.0
#include "partial.hpp"

#include <gtest/gtest.h>

#include "plain.hpp"
#include "summary.hpp"
#include "survey.hpp"
#include "testing.hpp"

namespace textindex {
namespace {

TEST(Partials, MergedInOrderGiveTheIndexOfThePlainLoop) {
  const testing::TemporaryTree tree;
  std::vector<FoundFile> found;
  for (unsigned i = 0; i < 40; ++i) {
    const std::string text = testing::random_text(i, i == 20 ? 1'500'000 : i * 800);
    found.push_back({tree.file("file" + std::to_string(100 + i), text), text.size()});
  }
  std::vector<Notice> notices;
  const Corpus corpus = make_corpus(found, read_first(found, 0, 40), notices);

  constexpr std::uint32_t kShards = 3;
  std::vector<Index> shards(kShards);
  for (const Batch& batch : plan_batches(corpus)) {
    const auto contents = std::make_shared<const Contents>(read_batch(corpus, batch));
    for (std::uint32_t part = 0; part < batch.parts; ++part) {
      const Partial partial = count_words(contents, part, batch.parts, kShards);
      for (std::uint32_t shard = 0; shard < kShards; ++shard) merge(shards[shard], partial, shard);
    }
  }
  Console console(Console::Style::kLines, -1);
  PlainLoop plain;
  plain.run(corpus, console);

  std::vector<Summary> summaries;
  std::vector<Listing> listings;
  for (const Index& shard : shards) {
    EXPECT_GT(shard.words(), 0u);
    summaries.push_back(summarize(shard, {}, 20));
    listings.push_back(list(shard, {}));
  }
  EXPECT_EQ(first_difference(join(listings), list(plain.index(), {})), "");
  EXPECT_EQ(join(summaries, 20), summarize(plain.index(), {}, 20));
}

}  // namespace
}  // namespace textindex
