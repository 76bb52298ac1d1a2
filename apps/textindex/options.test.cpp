// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace textindex {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Parsed parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "textindex");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST(Options, HaveDefaults) {
  const Parsed parsed = parse({});
  ASSERT_FALSE(parsed.end);
  EXPECT_THAT(parsed.options.paths, ElementsAre("/usr/include"));
  EXPECT_EQ(parsed.options.passes, 5u);
  EXPECT_EQ(parsed.options.top, 10u);
  EXPECT_EQ(parsed.options.workers, 0u);
  EXPECT_EQ(parsed.options.engine, "local");
}

TEST(Options, AreTaken) {
  const Parsed parsed =
      parse({"a", "-w", "3", "--top=7", "b", "--passes", "1", "--json", "-", "-e", "loopback", "--", "-c"});
  ASSERT_FALSE(parsed.end) << parsed.message;
  EXPECT_THAT(parsed.options.paths, ElementsAre("a", "b", "-c"));
  EXPECT_EQ(parsed.options.workers, 3u);
  EXPECT_EQ(parsed.options.top, 7u);
  EXPECT_EQ(parsed.options.passes, 1u);
  EXPECT_EQ(parsed.options.json, "-");
  EXPECT_EQ(parsed.options.engine, "loopback");
}

TEST(Options, HelpExplainsWordsAndStatuses) {
  const Parsed parsed = parse({"--help"});
  EXPECT_EQ(parsed.end, kSuccess);
  for (const char* part :
       {"--workers", "--top", "--passes", "--engine", "--json", "PATH", "A word is", "Exit status", "130"}) {
    EXPECT_THAT(parsed.message, HasSubstr(part));
  }
}

TEST(Options, WrongOnesAreUsageErrorsThatNameThem) {
  for (const auto& arguments : std::vector<std::vector<const char*>>{{"--nonsense"},
                                                                     {"--workers", "0"},
                                                                     {"--workers", "-1"},
                                                                     {"--workers", "x"},
                                                                     {"--passes", "0"},
                                                                     {"--top", "-1"},
                                                                     {"--engine", "remote"},
                                                                     {"--engine", ""},
                                                                     {"--json"},
                                                                     {"--json", ""},
                                                                     {"--passes", "99999999999999"}}) {
    const Parsed parsed = parse(arguments);
    EXPECT_EQ(parsed.end, kUsage) << arguments[0];
    EXPECT_THAT(parsed.message, HasSubstr(arguments[0]));
  }
}

}  // namespace
}  // namespace textindex
