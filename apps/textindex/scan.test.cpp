// SPDX-License-Identifier: Apache-2.0
#include "scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "testing.hpp"

namespace textindex {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryTree;

std::vector<std::string> paths_of(const Found& found) {
  std::vector<std::string> paths;
  for (const FoundFile& file : found.files) paths.push_back(file.path);
  return paths;
}

std::vector<std::pair<Why, std::string>> notices_of(const Found& found) {
  std::vector<std::pair<Why, std::string>> notices;
  for (const Notice& notice : found.notices) notices.emplace_back(notice.why, notice.path);
  return notices;
}

TEST(Scan, FindsFilesBelowDirectoriesSortedByPath) {
  const TemporaryTree tree;
  tree.file("b/2", "");
  tree.file("b/1", "x");
  tree.file("a", "");
  tree.file("c/d/e/f", "");
  const Found found = find_files({tree.root() + "//"});
  EXPECT_THAT(paths_of(found), ElementsAre(tree.path("a"), tree.path("b/1"), tree.path("b/2"), tree.path("c/d/e/f")));
  EXPECT_EQ(found.files[1].size, 1u);
  EXPECT_THAT(found.notices, IsEmpty());
}

TEST(Scan, GoesOnWhereAPathDoesNotExist) {
  const TemporaryTree tree;
  tree.file("a", "");
  const Found found = find_files({tree.path("nothing"), tree.path("a"), tree.path("a/below_a_file"), ""});
  EXPECT_THAT(paths_of(found), ElementsAre(tree.path("a")));
  EXPECT_THAT(notices_of(found),
              ElementsAre(std::pair(Why::kMissing, tree.path("nothing")),
                          std::pair(Why::kMissing, tree.path("a/below_a_file")), std::pair(Why::kMissing, "")));
}

TEST(Scan, FindsAFileOnceByItsOwnName) {
  const TemporaryTree tree;
  tree.link("a_link", "file");
  tree.file("file", "");
  tree.link("z_link", tree.path("file"));
  std::filesystem::create_hard_link(tree.path("file"), tree.path("hard"));
  const Found found = find_files({tree.root(), tree.path("file"), tree.root()});
  EXPECT_THAT(paths_of(found), ElementsAre(tree.path("file")));
  EXPECT_EQ(found.other_names, 5u);
  EXPECT_THAT(found.notices, IsEmpty());
}

TEST(Scan, FollowsLinksOutOfTheTree) {
  const TemporaryTree tree;
  tree.file("outside/file", "");
  tree.link("outside/more", "../further");
  tree.file("further/file", "");
  tree.link("inside/link", "../outside");
  const Found found = find_files({tree.path("inside")});
  EXPECT_THAT(paths_of(found), ElementsAre(tree.path("inside/link/file"), tree.path("inside/link/more/file")));
}

TEST(Scan, EndsInLoopsOfLinksAndNamesThem) {
  const TemporaryTree tree;
  tree.file("d/file", "");
  tree.link("d/up", "..");
  tree.link("d/self", "self");
  tree.link("d/x", "y");
  tree.link("d/y", "x");
  const Found found = find_files({tree.root()});
  EXPECT_THAT(paths_of(found), ElementsAre(tree.path("d/file")));
  EXPECT_THAT(notices_of(found),
              ElementsAre(std::pair(Why::kLinkLoop, tree.path("d/self")), std::pair(Why::kLoopBack, tree.path("d/up")),
                          std::pair(Why::kLinkLoop, tree.path("d/x")), std::pair(Why::kLinkLoop, tree.path("d/y"))));
}

TEST(Scan, NamesBrokenLinksAndWhatTheyPointTo) {
  const TemporaryTree tree;
  tree.link("broken", "nowhere");
  for (const std::string& path : {tree.root(), tree.path("broken")}) {
    const Found found = find_files({path});
    ASSERT_EQ(notices_of(found), (std::vector{std::pair(Why::kBrokenLink, tree.path("broken"))}));
    EXPECT_EQ(found.notices[0].detail, "points to nowhere");
  }
}

TEST(Scan, NamesEmptyDirectoriesAndPipes) {
  const TemporaryTree tree;
  tree.directory("empty");
  ASSERT_EQ(::mkfifo(tree.path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(notices_of(find_files({tree.root()})), ElementsAre(std::pair(Why::kSpecial, tree.path("pipe")),
                                                                 std::pair(Why::kEmptyDirectory, tree.path("empty"))));
  EXPECT_THAT(notices_of(find_files({tree.path("pipe")})), ElementsAre(std::pair(Why::kNotText, tree.path("pipe"))));
}

}  // namespace
}  // namespace textindex
