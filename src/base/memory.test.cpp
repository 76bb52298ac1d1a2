// SPDX-License-Identifier: Apache-2.0
#include "base/memory.hpp"

#include "testing/fake_root.hpp"

#include <gtest/gtest.h>

namespace {

using manta::detail::available_memory;
using manta_test::FakeRoot;

/// A machine which has 1,000,000 kB to spare, and this process in /a.
FakeRoot& lay_out_version_2(FakeRoot& root) {
  return root.with("/proc/meminfo", "MemTotal:  4000000 kB\nMemFree:   500 kB\nMemAvailable:  1000000 kB\n")
      .with("/proc/self/cgroup", "0::/a\n")
      .with("/proc/self/mountinfo", "30 23 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
}

TEST(Memory, IsWhatTheMachineHasToSpare) {
  FakeRoot root;
  lay_out_version_2(root).with("/cg/a/memory.max", "max\n");
  EXPECT_EQ(available_memory(root.path()), 1'024'000'000u);
}

TEST(Memory, IsHeldToWhatTheCgroupLeavesWithItsUnusedFilePages) {
  FakeRoot root;
  lay_out_version_2(root)
      .with("/cg/a/memory.max", "1000000\n")
      .with("/cg/a/memory.current", "900000\n")
      .with("/cg/a/memory.stat", "anon 1\ninactive_file 300000\nactive_file 5\n");
  EXPECT_EQ(available_memory(root.path()), 400'000u);
}

TEST(Memory, IsNoneWhenTheCgroupIsFull) {
  FakeRoot root;
  lay_out_version_2(root).with("/cg/a/memory.max", "1000\n").with("/cg/a/memory.current", "2000\n");
  EXPECT_EQ(available_memory(root.path()), 0u);
}

TEST(Memory, IsLimitedByTheSmallestLimitOnTheWayUp) {
  FakeRoot root;
  lay_out_version_2(root)
      .with("/cg/a/memory.max", "5000\n")
      .with("/cg/a/memory.current", "0\n")
      .with("/cg/memory.max", "3000\n");
  EXPECT_EQ(available_memory(root.path()), 3000u);
}

TEST(Memory, IsLimitedByVersionOneToo) {
  FakeRoot root;
  root.with("/proc/meminfo", "MemAvailable: 1000000 kB\n")
      .with("/proc/self/cgroup", "4:memory:/a\n")
      .with("/proc/self/mountinfo", "30 23 0:26 / /cg rw - cgroup cgroup rw,memory\n")
      .with("/cg/memory.limit_in_bytes", "9223372036854771712\n")
      .with("/cg/a/memory.limit_in_bytes", "1000\n")
      .with("/cg/a/memory.usage_in_bytes", "600\n")
      .with("/cg/a/memory.stat", "inactive_file 5\ntotal_inactive_file 100\n");
  EXPECT_EQ(available_memory(root.path()), 500u);
}

TEST(Memory, IsZeroWhenNothingSays) {
  const FakeRoot root;
  EXPECT_EQ(available_memory(root.path()), 0u);
}

TEST(Memory, OfThisMachineIsFound) { EXPECT_GT(available_memory(), 0u); }

}  // namespace
