// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "notice.hpp"
#include "testing.hpp"

namespace textindex {
namespace {

TEST(Output, WritesAFile) {
  const testing::TemporaryTree tree;
  EXPECT_EQ(write_file(tree.path("out"), "longer text"), 0);
  EXPECT_EQ(write_file(tree.path("out"), "text"), 0);
  std::ifstream in(tree.path("out"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "text");
}

TEST(Output, SeesAFullDisk) { EXPECT_EQ(write_file("/dev/full", "text"), ENOSPC); }

TEST(Output, KnowsBeforehandWhatCannotBeWritten) {
  const testing::TemporaryTree tree;
  EXPECT_EQ(check_writable("-"), 0);
  EXPECT_EQ(check_writable(tree.path("new")), 0);
  EXPECT_EQ(check_writable(tree.file("old", "")), 0);
  EXPECT_EQ(check_writable(tree.root()), EISDIR);
  EXPECT_EQ(check_writable(tree.path("nothing/new")), ENOENT);
  EXPECT_EQ(check_writable(tree.path("old/below")), ENOTDIR);
}

TEST(Notices, ArePrintableWhateverTheNameOfTheFile) {
  EXPECT_EQ(to_line({Why::kUnreadable, "a\nb\x1b[2J", "Permission denied"}),
            "a\\x0ab\\x1b[2J: cannot be read (Permission denied)");
  EXPECT_EQ(to_line({Why::kMissing, ""}), "'': does not exist");
}

}  // namespace
}  // namespace textindex
