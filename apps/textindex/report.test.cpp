// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace textindex {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Results example() {
  Results results;
  results.workers = 2;
  results.files = 1234;
  results.bytes = 20'000'000;
  results.summary = {3, 4, 10, {1, 2}, {{"the", 6, 2}, {"caf\xc3\xa9", 2, 1}}};
  results.first_read_seconds = 1.5;
  results.manta = {{0.04, 0.08, 20'000'000, {}}, {0.05, 0.10, 20'000'000, {}}, {0.06, 0.12, 20'000'000, {}}};
  results.plain = {{0.08, 0.08, 20'000'000, {}}, {0.09, 0.09, 20'000'000, {}}, {0.10, 0.10, 20'000'000, {}}};
  return results;
}

TEST(Report, SaysEverythingThatWasMeasured) {
  const std::string text = to_text(example());
  for (const char* part : {"1,234 files, 20.0 MB, 3 distinct words", "the", "caf\xc3\xa9", "1.50 s", "manta, 2 workers",
                           "400 MB/s", "50.0 ms", "222 MB/s", "90.0 ms", "1.80", "(1.67 to 2.00; medians of 3 passes)",
                           "equal in every pass", "00000000000000010000000000000002"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("missing")));
  EXPECT_THAT(text, Not(HasSubstr("waiting")));
}

TEST(Report, SaysThatOtherProgramsHadTheProcessors) {
  Results results = example();
  for (Pass& pass : results.plain) pass.processor_seconds = pass.seconds / 2;
  EXPECT_THAT(to_text(results), HasSubstr("kept the plain loop waiting"));
}

TEST(Report, NamesAnEngineThatIsNotTheUsualOne) {
  Results results = example();
  EXPECT_THAT(to_text(results), Not(HasSubstr("engine")));
  results.engine = "loopback";
  EXPECT_THAT(to_text(results), HasSubstr("manta's engine            loopback\n"));
  EXPECT_EQ(nlohmann::json::parse(to_json(results, Options()))["engine"], "loopback");
}

TEST(Report, CountsWhatWasLeftOut) {
  Results results = example();
  results.notices = {{Why::kUnreadable, "a"}, {Why::kBinary, "b"}, {Why::kBinary, "c"}};
  EXPECT_THAT(to_text(results), HasSubstr("missing from the answer   1 unreadable"));
  EXPECT_THAT(to_text(results), HasSubstr("2 binary"));
}

TEST(Report, StatusTellsCompleteFromIncompleteFromWrong) {
  Results results = example();
  EXPECT_EQ(status_of(results), kSuccess);
  results.notices = {{Why::kBinary, "b"}, {Why::kEmptyDirectory, "d"}, {Why::kLoopBack, "l"}};
  EXPECT_EQ(status_of(results), kSuccess);
  results.notices.push_back({Why::kChanged, "c"});
  EXPECT_EQ(status_of(results), kIncomplete);
  results.difference = "'a': some for manta, none for the plain loop";
  EXPECT_EQ(status_of(results), kFailure);
  EXPECT_THAT(to_text(results), HasSubstr("DIFFERENT: 'a': some for manta, none for the plain loop"));
}

TEST(Json, HasTheSameNumbersAndSurvivesBytesThatAreNotUtf8) {
  Results results = example();
  results.summary.top[0].word = "\xff";
  results.notices = {{Why::kChanged, "odd\xfe\nname"}};
  Options options;
  options.paths = {"p"};
  const auto json = nlohmann::json::parse(to_json(results, options));
  EXPECT_EQ(json["files"], 1234);
  EXPECT_EQ(json["top"][0]["word"], "\xef\xbf\xbd");
  EXPECT_EQ(json["notices"][0]["kind"], "changed");
  EXPECT_EQ(json["notices"][0]["path"], "odd\xef\xbf\xbd\nname");
  EXPECT_DOUBLE_EQ(json["ratio"]["median"], 1.8);
  EXPECT_EQ(json["manta"]["seconds_of_each_pass"].size(), 3u);
  EXPECT_EQ(json["status"], 3);
}

}  // namespace
}  // namespace textindex
