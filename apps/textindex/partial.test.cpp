// SPDX-License-Identifier: Apache-2.0
#include "partial.hpp"

#include <manta/codec.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>

#include "plain.hpp"
#include "summary.hpp"
#include "survey.hpp"
#include "testing.hpp"

namespace textindex {
namespace {

template <class T>
T there_and_back(const T& value) {
  manta::Writer writer;
  writer.write(value);
  const manta::Encoded message = writer.take();
  manta::Reader reader(message);
  T copy = reader.read<T>();
  reader.finish();
  return copy;
}

Listing listing_of(const Partial& partial) {
  Index index;
  for (std::uint32_t shard = 0; shard < partial.shards.size(); ++shard) merge(index, partial, shard);
  return list(index, {});
}

TEST(Partials, ComeBackEqualFromBytesAsTheContentsTheyAreMadeOf) {
  const testing::TemporaryTree tree;
  std::vector<FoundFile> found;
  for (unsigned i = 0; i < 5; ++i) {
    const std::string text = testing::random_text(i, i * 1000);
    found.push_back({tree.file("file" + std::to_string(i), text), text.size()});
  }
  std::vector<Notice> notices;
  const Corpus corpus = make_corpus(found, read_first(found, 0, 5), notices);
  tree.file("file3", "changed");

  const Contents contents = read_batch(corpus, {0, 5, 1});
  const Contents copy = there_and_back(contents);
  EXPECT_EQ(copy.bytes(), contents.bytes());
  ASSERT_EQ(copy.changes().size(), 1u);
  EXPECT_EQ(copy.changes()[0].file, 3u);

  const Partial partial = count_words(std::make_shared<const Contents>(read_batch(corpus, {0, 5, 1})), 0, 1, 3);
  const Listing expected = listing_of(partial);
  EXPECT_GT(expected.size(), 100u);
  EXPECT_EQ(first_difference(listing_of(there_and_back(partial)), expected), "");
  const auto from_copy = std::make_shared<const Contents>(there_and_back(contents));
  EXPECT_EQ(first_difference(listing_of(count_words(from_copy, 0, 1, 3)), expected), "");
}

template <class T>
bool is_refused(const T& sent) {
  manta::Writer writer;
  writer.write(sent);
  const manta::Encoded message = writer.take();
  manta::Reader reader(message);
  try {
    static_cast<void>(reader.read<Partial>());
    return false;
  } catch (const manta::DecodeError&) {
    return true;
  }
}

TEST(Partials, WhoseWordsOrPostingsReachBeyondTheirEndAreRefused) {
  struct Sent {
    std::string texts;
    std::vector<std::vector<std::array<std::uint32_t, 3>>> words;  // size, first posting, count
    std::vector<Posting> postings;
  };
  const std::vector<Posting> two = {{0, 1}, {1, 1}};
  EXPECT_FALSE(is_refused(Sent{"abc", {{{2, 0, 1}}, {{1, 0, 2}}}, two}));
  EXPECT_TRUE(is_refused(Sent{"abc", {{{2, 0, 1}}, {{2, 0, 2}}}, two}));
  EXPECT_TRUE(is_refused(Sent{"abc", {{{3, 0, 3}}}, two}));
  EXPECT_TRUE(is_refused(Sent{"abc", {{{3, 2, 1}}}, two}));
  EXPECT_TRUE(is_refused(Sent{"abc", {{{3, 3, 0xffffffff}}}, two}));
  EXPECT_TRUE(is_refused(Sent{"abc", {{{3, 0, 0}}}, two}));
}

TEST(Partials, WhoseBytesWereChangedAreRefusedOrReadAndNothingWorse) {
  const testing::TemporaryTree tree;
  const std::string text = testing::random_text(1, 2000);
  const std::vector<FoundFile> found = {{tree.file("file", text), text.size()}};
  std::vector<Notice> notices;
  const Corpus corpus = make_corpus(found, read_first(found, 0, 1), notices);
  manta::Writer writer;
  writer.write(count_words(std::make_shared<const Contents>(read_batch(corpus, {0, 1, 1})), 0, 1, 2));
  const manta::Encoded message = writer.take();
  int refused = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::byte> bytes = message.bytes;
    for (auto changes = 1 + random() % 3; changes != 0; --changes) {
      // Half of the changes go to the beginning, where the lengths are.
      const std::size_t near = std::min<std::size_t>(bytes.size(), 64);
      const std::size_t at = random() % 2 == 0 ? random() % near : random() % bytes.size();
      bytes[at] = static_cast<std::byte>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    manta::Reader reader(bytes, message.blocks);
    try {
      listing_of(reader.read<Partial>());
    } catch (const manta::DecodeError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 250);
  EXPECT_LT(refused, 1000);
}

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
