// SPDX-License-Identifier: Apache-2.0
#include "progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace textindex {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// What a console writes, through a pipe that holds more than any test writes.
class Written {
 public:
  Written() { EXPECT_EQ(::pipe(ends_), 0); }
  ~Written() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;

  int descriptor() const { return ends_[1]; }
  std::string text() const {
    char bytes[65536];
    EXPECT_EQ(::write(ends_[1], "\n", 1), 1);  // so that reading never waits
    const ssize_t size = ::read(ends_[0], bytes, sizeof bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size) - 1) : std::string();
  }

 private:
  int ends_[2] = {};
};

TEST(Console, DrawsABarAndRemovesItAtTheEnd) {
  const Written written;
  Console console(Console::Style::kBar, written.descriptor());
  console.begin("pass 1", 2'000'000);
  console.say("said by the bar already");
  const std::string drawn = written.text();
  EXPECT_THAT(drawn, StartsWith("\rpass 1  [....")) << drawn;
  EXPECT_THAT(drawn, HasSubstr("0 %  0.0 MB of 2.0 MB"));
  EXPECT_THAT(drawn, Not(HasSubstr("said")));
  console.end();
  EXPECT_EQ(written.text(), "\r\x1b[K");
}

TEST(Console, PutsAComplaintOnItsOwnLine) {
  const Written written;
  Console console(Console::Style::kBar, written.descriptor());
  console.begin("pass 1", 10);
  console.complain("a: broken link");
  EXPECT_THAT(written.text(), EndsWith("\r\x1b[Ktextindex: a: broken link\n"));
}

TEST(Console, NeverWritesBeyondANarrowTerminal) {
  const Written written;
  Console console(Console::Style::kBar, written.descriptor(), 20);
  console.begin("a step with a long name", 10);
  EXPECT_EQ(written.text(), "\ra step with a long \x1b[K");
}

TEST(Console, WritesPlainLinesWhereThereIsNoTerminal) {
  const Written written;
  Console console(Console::Style::kLines, written.descriptor());
  console.begin("pass 1", 10);
  console.advance(10);
  console.end();
  console.say("pass 1: done");
  console.complain("b: binary file");
  EXPECT_EQ(written.text(), "pass 1: done\ntextindex: b: binary file\n");
}

TEST(Console, CopesWithNothingToDo) {
  const Written written;
  Console console(Console::Style::kBar, written.descriptor());
  console.begin("empty", 0);
  console.advance(0);
  EXPECT_THAT(written.text(), HasSubstr("100 %"));
}

}  // namespace
}  // namespace textindex
