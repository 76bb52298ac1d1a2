// SPDX-License-Identifier: Apache-2.0
#include "base/cpus.hpp"

#include "base/cgroup.hpp"
#include "base/text.hpp"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <memory>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

/// Returns how many of the first `count` CPUs are in the mask; nothing if the kernel's mask is larger.
std::optional<int> affinity_among(int count) {
  const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(static_cast<std::size_t>(count)));
  if (set == nullptr) return 1;
  const std::size_t size = CPU_ALLOC_SIZE(static_cast<std::size_t>(count));
  if (sched_getaffinity(0, size, set.get()) == 0) return std::max(1, CPU_COUNT_S(size, set.get()));
  if (errno == EINVAL) return std::nullopt;
  return 1;
}

std::optional<double> ratio(std::string_view quota, std::string_view period) {
  const auto time = parse_integer(quota);  // "max" (version 2) is no number, -1 (version 1) no quota
  const auto each = parse_integer(period);
  if (!time || !each || *time <= 0 || *each <= 0) return std::nullopt;
  return static_cast<double>(*time) / static_cast<double>(*each);
}

std::optional<double> quota_in(const std::string& directory) {
  if (const auto both = read_system_file(directory + "/cpu.max")) {
    std::string_view words = *both;
    const std::string_view quota = take_word(words);
    return ratio(quota, take_word(words));
  }
  const auto quota = read_system_file(directory + "/cpu.cfs_quota_us");
  const auto period = read_system_file(directory + "/cpu.cfs_period_us");
  if (!quota || !period) return std::nullopt;
  std::string_view quota_text = *quota;
  std::string_view period_text = *period;
  return ratio(take_word(quota_text), take_word(period_text));
}

}  // namespace

int affinity_cpus() {
  constexpr int kMostCpus = 1 << 20;  // the kernel's mask is below 2^14 today
  for (int count = CPU_SETSIZE; count <= kMostCpus; count *= 2) {
    if (const auto found = affinity_among(count)) return *found;
  }
  return 1;
}

std::optional<double> cgroup_cpus(std::string_view root) {
  std::optional<double> least;
  for (const std::string& directory : cgroup_directories("cpu", root)) {
    const auto quota = quota_in(directory);
    if (quota && (!least || *quota < *least)) least = quota;
  }
  return least;
}

int usable_cpus(std::string_view root) {
  const int cpus = affinity_cpus();
  const auto quota = cgroup_cpus(root);
  if (!quota || *quota >= cpus) return cpus;
  return std::max(1, static_cast<int>(std::ceil(*quota)));
}

}  // namespace detail
MANTA_NAMESPACE_END
