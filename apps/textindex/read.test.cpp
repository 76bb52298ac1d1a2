// SPDX-License-Identifier: Apache-2.0
#include "read.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "testing.hpp"

namespace textindex {
namespace {

using testing::TemporaryTree;

FirstReading first(const std::string& path) {
  Buffer buffer;
  return read_first(path, buffer);
}

File known(const std::string& path) {
  const FirstReading reading = first(path);
  return {path, reading.size, reading.digest};
}

Reread again(const File& file) {
  Buffer buffer(file.size + kPadding);
  return read_again(file, buffer.data()).result;
}

TEST(FirstReading, TakesAnEmptyFileForText) {
  const TemporaryTree tree;
  const FirstReading reading = first(tree.file("empty", ""));
  EXPECT_EQ(reading.look, FirstLook::kText);
  EXPECT_EQ(reading.size, 0u);
}

TEST(FirstReading, TakesANulByteNearTheBeginningForBinary) {
  const TemporaryTree tree;
  std::string text(20'000, 'a');
  text[7'999] = '\0';
  EXPECT_EQ(first(tree.file("binary", text)).look, FirstLook::kBinary);
  text[7'999] = 'a';
  text[8'000] = '\0';
  EXPECT_EQ(first(tree.file("text", text)).look, FirstLook::kText);
}

TEST(FirstReading, NamesTheErrorOfAFileThatIsNotThere) {
  const TemporaryTree tree;
  const FirstReading reading = first(tree.path("nothing"));
  EXPECT_EQ(reading.look, FirstLook::kUnreadable);
  EXPECT_EQ(reading.error, ENOENT);
}

TEST(FirstReading, DoesNotWaitForTheWriterOfAPipe) {
  const TemporaryTree tree;
  ASSERT_EQ(::mkfifo(tree.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(first(tree.path("pipe")).look, FirstLook::kNotRegular);
}

TEST(FirstReading, DoesNotReadAFileThatIsTooLarge) {
  const TemporaryTree tree;
  const std::string path = tree.file("sparse", "");
  std::filesystem::resize_file(path, kLargestFile + 1);
  EXPECT_EQ(first(path).look, FirstLook::kTooLarge);
}

TEST(FirstReading, ReadsAFileWhoseSizeIsNotWhatItSays) {
  const FirstReading reading = first("/proc/cpuinfo");  // says 0
  EXPECT_EQ(reading.look, FirstLook::kText);
  EXPECT_GT(reading.size, 0u);
}

TEST(Rereading, FoldsTheTextAndClearsWhatIsBehindIt) {
  const TemporaryTree tree;
  const File file = known(tree.file("file", "Hello\xc3\x89"));
  std::string buffer(file.size + kPadding, 'x');
  EXPECT_EQ(read_again(file, buffer.data()).result, Reread::kSame);
  EXPECT_EQ(buffer, "hello\xc3\x89" + std::string(kPadding, '\0'));
}

TEST(Rereading, SeesEveryChangeOfContentAndNoOther) {
  const TemporaryTree tree;
  const std::string text = testing::random_text(1, 5'000);
  const File file = known(tree.file("file", text));
  EXPECT_EQ(again(file), Reread::kSame);

  std::filesystem::last_write_time(file.path, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(again(file), Reread::kSame);

  tree.file("file", text + "x");
  EXPECT_EQ(again(file), Reread::kChanged);
  tree.file("file", text.substr(1));
  EXPECT_EQ(again(file), Reread::kChanged);

  std::string other = text;
  other[2'500] ^= 1;
  tree.file("file", other);
  EXPECT_EQ(again(file), Reread::kChanged);
}

TEST(Rereading, FailsForAFileThatIsGone) {
  const TemporaryTree tree;
  const File file = known(tree.file("file", "text"));
  std::filesystem::remove(file.path);
  EXPECT_EQ(again(file), Reread::kFailed);
  tree.directory("file");
  EXPECT_EQ(again(file), Reread::kFailed);
}

}  // namespace
}  // namespace textindex
