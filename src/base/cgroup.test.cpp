// SPDX-License-Identifier: Apache-2.0
#include "base/cgroup.hpp"

#include "testing/fake_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using manta::detail::cgroup_directories;
using manta::detail::find_number;
using manta::detail::read_system_file;
using manta_test::FakeRoot;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Cgroup, OfVersionTwoIsFoundWithAllThoseAboveIt) {
  FakeRoot root;
  root.with("/proc/self/cgroup", "0::/user.slice/job\n")
      .with("/proc/self/mountinfo",
            "24 1 0:21 / /proc rw - proc proc rw\n"
            "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n");
  const std::string top = root.path() + "/sys/fs/cgroup";
  EXPECT_THAT(cgroup_directories("cpu", root.path()), ElementsAre(top + "/user.slice/job", top + "/user.slice", top));
}

TEST(Cgroup, OfVersionOneIsFoundByItsController) {
  FakeRoot root;
  root.with("/proc/self/cgroup", "5:memory:/m\n4:cpu,cpuacct:/c\n1:name=systemd:/s\n")
      .with("/proc/self/mountinfo",
            "30 23 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
            "31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            "32 23 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n");
  const std::string top = root.path() + "/sys/fs/cgroup/";
  EXPECT_THAT(cgroup_directories("cpu", root.path()), ElementsAre(top + "cpu,cpuacct/c", top + "cpu,cpuacct"));
  EXPECT_THAT(cgroup_directories("memory", root.path()), ElementsAre(top + "memory/m", top + "memory"));
  EXPECT_THAT(cgroup_directories("pids", root.path()), IsEmpty());
}

TEST(Cgroup, OfBothVersionsAtOnceIsFoundInBoth) {
  FakeRoot root;
  root.with("/proc/self/cgroup", "4:cpu:/\n0::/\n")
      .with("/proc/self/mountinfo",
            "30 23 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
            "31 23 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  const std::string top = root.path() + "/sys/fs/cgroup/";
  EXPECT_THAT(cgroup_directories("cpu", root.path()), ElementsAre(top + "cpu", top + "unified"));
}

TEST(Cgroup, OfAContainerThatIsToldTheHostsNameIsTheTopOfItsMount) {
  FakeRoot root;
  root.with("/proc/self/cgroup", "4:cpu:/docker/abc/inner\n")
      .with("/proc/self/mountinfo", "30 23 0:26 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n");
  const std::string top = root.path() + "/sys/fs/cgroup/cpu";
  EXPECT_THAT(cgroup_directories("cpu", root.path()), ElementsAre(top + "/inner", top));

  root.with("/proc/self/cgroup", "4:cpu:/docker/abcdef\n");
  EXPECT_THAT(cgroup_directories("cpu", root.path()), ElementsAre(top)) << "a name that only begins alike is outside";
}

TEST(Cgroup, WithoutProcIsNowhere) {
  const FakeRoot root;
  EXPECT_THAT(cgroup_directories("cpu", root.path()), IsEmpty());
  EXPECT_EQ(read_system_file(root.path() + "/proc/self/cgroup"), std::nullopt);
}

TEST(Cgroup, SurvivesFilesThatMakeNoSense) {
  FakeRoot root;
  root.with("/proc/self/cgroup", "\n:\n::\n4:cpu\nrubbish")
      .with("/proc/self/mountinfo", "\n - \n1 - cgroup2\n - cgroup x cpu");
  EXPECT_THAT(cgroup_directories("cpu", root.path()), testing::Each(root.path()));
}

TEST(FindNumber, NeedsTheWholeWord) {
  const std::string_view text = "inactive_file_x 1\ninactive_file 42\nlast:  7 kB";
  EXPECT_EQ(find_number(text, "inactive_file"), 42);
  EXPECT_EQ(find_number(text, "last:"), 7);
  EXPECT_EQ(find_number(text, "file"), std::nullopt);
}

}  // namespace
