// SPDX-License-Identifier: Apache-2.0
#include "parallel.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "survey.hpp"
#include "testing.hpp"

namespace textindex {
namespace {

using testing::TemporaryTree;

struct Where {
  unsigned workers;
  manta::EngineKind engine;
};

class ParallelTest : public ::testing::TestWithParam<Where> {
 protected:
  void read_first() {
    std::vector<Notice> notices;
    const std::vector<FoundFile> found = find_files({tree_.root()}).files;
    manta_.set_corpus(make_corpus(found, manta_.read_first(found, console_), notices));
  }

  TemporaryTree tree_;
  Console console_{Console::Style::kLines, -1};
  Parallel manta_{GetParam().workers, GetParam().engine};
  PlainLoop plain_;
};

INSTANTIATE_TEST_SUITE_P(Local, ParallelTest,
                         ::testing::Values(Where{1, manta::EngineKind::kLocal}, Where{2, manta::EngineKind::kLocal},
                                           Where{4, manta::EngineKind::kLocal}));
INSTANTIATE_TEST_SUITE_P(Loopback, ParallelTest,
                         ::testing::Values(Where{1, manta::EngineKind::kLoopback},
                                           Where{4, manta::EngineKind::kLoopback}));

TEST_P(ParallelTest, HasAsManyWorkersAsItWasTold) { EXPECT_EQ(manta_.workers(), GetParam().workers); }

TEST_P(ParallelTest, GivesTheIndexOfThePlainLoopInEveryPass) {
  for (unsigned i = 0; i < 40; ++i) {
    tree_.file("file" + std::to_string(i), testing::random_text(i, i % 10 == 0 ? 300'000 : i * 100));
  }
  read_first();
  const Pass plain = plain_.run(*manta_.corpus(), console_);
  for (int pass = 0; pass < 3; ++pass) {
    EXPECT_EQ(manta_.run(console_).bytes, plain.bytes);
    EXPECT_EQ(first_difference(manta_.list({}), list(plain_.index(), {})), "");
    EXPECT_EQ(manta_.summarize({}, 5), summarize(plain_.index(), {}, 5));
  }
}

TEST_P(ParallelTest, NamesTheFilesThatChanged) {
  for (int i = 0; i < 20; ++i) tree_.file("file" + std::to_string(10 + i), "word");
  read_first();
  tree_.file("file13", "other");
  std::filesystem::remove(tree_.path("file17"));
  const Pass pass = manta_.run(console_);
  EXPECT_EQ(pass.bytes, 18u * 4);
  ASSERT_EQ(pass.changes.size(), 2u);
  EXPECT_EQ(pass.changes[0].file, 3u);
  EXPECT_EQ(pass.changes[1].file, 7u);
  EXPECT_NE(pass.changes[1].error, 0);
}

TEST_P(ParallelTest, HasNothingToDoForNoFiles) {
  read_first();
  EXPECT_EQ(manta_.run(console_).bytes, 0u);
  EXPECT_EQ(manta_.summarize({}, 5), Summary());
}

}  // namespace
}  // namespace textindex
