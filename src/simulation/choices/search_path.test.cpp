// SPDX-License-Identifier: Apache-2.0
#include "simulation/choices/search_path.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace {

using manta::detail::SearchPath;
using Chosen = std::vector<std::uint32_t>;

constexpr SearchPath::Question kFree{2, 0, false};
constexpr SearchPath::Question kDeviates{3, 1, true};

/// Makes the next run: these questions, in order.
Chosen run(SearchPath& path, std::uint32_t deviations, const std::vector<SearchPath::Question>& questions) {
  Chosen chosen;
  path.begin(deviations);
  for (const SearchPath::Question& question : questions) chosen.push_back(path.choose(question));
  path.end();
  return chosen;
}

TEST(SearchPath, TakesAllRunsWithinTheBoundTheLastChoiceFirst) {
  SearchPath path;
  std::vector<Chosen> runs;
  do {
    runs.push_back(run(path, 1, {kDeviates, kFree, kDeviates}));
  } while (path.advance());
  const std::vector<Chosen> expected{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {0, 1, 0}, {0, 1, 1},
                                     {0, 1, 2}, {1, 0, 0}, {1, 1, 0}, {2, 0, 0}, {2, 1, 0}};
  EXPECT_EQ(runs, expected);
  EXPECT_TRUE(path.bounded());
  EXPECT_FALSE(path.divergence());
}

TEST(SearchPath, IsNotBoundedWhereNoRunWouldHaveDeviatedMore) {
  SearchPath path;
  do {
    (void)run(path, 2, {kDeviates, kFree});
  } while (path.advance());
  EXPECT_FALSE(path.bounded());
}

TEST(SearchPath, ThatWasWrittenDownIsTakenAndThenThePlainChoices) {
  SearchPath path({1, 2});
  EXPECT_EQ(run(path, 9, {kFree, kDeviates, kDeviates}), (Chosen{1, 2, 0}));
  EXPECT_FALSE(path.divergence());
  EXPECT_EQ(path.chosen(), (Chosen{1, 2, 0}));
}

TEST(SearchPath, NotesThatARunAsksSomethingElse) {
  SearchPath path;
  (void)run(path, 0, {kFree, kFree});
  EXPECT_TRUE(path.advance());
  EXPECT_EQ(run(path, 0, {kFree, kDeviates}), (Chosen{0, 0}));
  ASSERT_TRUE(path.divergence());
  EXPECT_EQ(path.divergence()->choice, 1u);
  EXPECT_EQ(path.divergence()->now, kDeviates);
  EXPECT_EQ(path.divergence()->before, kFree);
}

TEST(SearchPath, NotesThatARunEndsBeforeItsChoices) {
  SearchPath path;
  (void)run(path, 0, {kFree, kFree});
  (void)run(path, 0, {kFree});
  ASSERT_TRUE(path.divergence());
  EXPECT_EQ(path.divergence()->choice, 1u);
  EXPECT_FALSE(path.divergence()->now);
}

TEST(SearchPath, NotesThatAPathThatWasWrittenDownIsAnotherPrograms) {
  SearchPath path({7});
  EXPECT_EQ(run(path, 0, {kFree}), Chosen{0});
  EXPECT_TRUE(path.divergence());
}

}  // namespace
