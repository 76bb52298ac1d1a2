// SPDX-License-Identifier: Apache-2.0
#include "base/cpus.hpp"

#include "testing/fake_root.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <thread>

namespace {

using manta::detail::affinity_cpus;
using manta::detail::cgroup_cpus;
using manta::detail::usable_cpus;
using manta_test::FakeRoot;

/// A machine with version 2 of cgroups, and this process in /a/b.
FakeRoot& lay_out_version_2(FakeRoot& root) {
  return root.with("/proc/self/cgroup", "0::/a/b\n")
      .with("/proc/self/mountinfo", "30 23 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
}

TEST(Cpus, AreThoseOfTheAffinityMask) {
  EXPECT_GE(affinity_cpus(), 1);
  int alone = 0;
  std::thread([&alone] {
    cpu_set_t mine;
    CPU_ZERO(&mine);
    CPU_SET(static_cast<std::size_t>(sched_getcpu()), &mine);
    if (sched_setaffinity(0, sizeof mine, &mine) == 0) alone = affinity_cpus();
  }).join();
  EXPECT_EQ(alone, 1);
}

TEST(Cpus, AreLimitedByTheSmallestQuotaOnTheWayUp) {
  FakeRoot root;
  lay_out_version_2(root).with("/cg/a/b/cpu.max", "400000 100000\n").with("/cg/a/cpu.max", "150000 100000\n");
  EXPECT_EQ(cgroup_cpus(root.path()), 1.5);
  EXPECT_EQ(usable_cpus(root.path()), std::min(2, affinity_cpus())) << "a quota of one and a half lets two run";
}

TEST(Cpus, AreNotLimitedByAQuotaOfMax) {
  FakeRoot root;
  lay_out_version_2(root).with("/cg/a/b/cpu.max", "max 100000\n").with("/cg/a/cpu.max", "max 100000\n");
  EXPECT_EQ(cgroup_cpus(root.path()), std::nullopt);
  EXPECT_EQ(usable_cpus(root.path()), affinity_cpus());
}

TEST(Cpus, AreAtLeastOneAndAtMostTheMask) {
  FakeRoot root;
  lay_out_version_2(root).with("/cg/a/b/cpu.max", "1000 100000\n");
  EXPECT_EQ(usable_cpus(root.path()), 1);
  root.with("/cg/a/b/cpu.max", "9000000000000000 1\n");
  EXPECT_EQ(usable_cpus(root.path()), affinity_cpus());
}

TEST(Cpus, AreLimitedByVersionOneToo) {
  FakeRoot root;
  root.with("/proc/self/cgroup", "4:cpu,cpuacct:/a\n")
      .with("/proc/self/mountinfo", "30 23 0:26 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct\n")
      .with("/cg/cpu/a/cpu.cfs_quota_us", "50000\n")
      .with("/cg/cpu/a/cpu.cfs_period_us", "100000\n")
      .with("/cg/cpu/cpu.cfs_quota_us", "-1\n")
      .with("/cg/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cgroup_cpus(root.path()), 0.5);
  EXPECT_EQ(usable_cpus(root.path()), 1);
}

TEST(Cpus, IgnoreQuotasThatMakeNoSense) {
  FakeRoot root;
  lay_out_version_2(root);
  for (const char* quota : {"", "100000", "100000 0", "-5 100000", "x y"}) {
    root.with("/cg/a/b/cpu.max", quota);
    EXPECT_EQ(cgroup_cpus(root.path()), std::nullopt) << quota;
  }
}

TEST(Cpus, OfThisMachineAreFound) { EXPECT_GE(usable_cpus(), 1); }

}  // namespace
