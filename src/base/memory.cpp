// SPDX-License-Identifier: Apache-2.0
#include "base/memory.hpp"

#include "base/cgroup.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// The names of the same values in the two versions of cgroups.
struct Names {
  const char* limit;
  const char* usage;
  const char* cached;  // in memory.stat
};

constexpr Names kVersion2{"/memory.max", "/memory.current", "inactive_file"};
constexpr Names kVersion1{"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file"};

std::optional<std::int64_t> read_number(const std::string& path) {
  const auto text = read_system_file(path);
  if (!text) return std::nullopt;
  std::string_view words = *text;
  return parse_integer(take_word(words));  // "max" is no number
}

/// Returns the memory that the limit in `directory` leaves; nothing if there is no limit.
std::optional<std::int64_t> left_in(const std::string& directory, const Names& names) {
  const auto limit = read_number(directory + names.limit);
  if (!limit) return std::nullopt;
  const std::int64_t usage = read_number(directory + names.usage).value_or(0);
  const auto stat = read_system_file(directory + "/memory.stat");
  const std::int64_t cached = stat ? find_number(*stat, names.cached).value_or(0) : 0;
  return std::max<std::int64_t>(0, *limit - std::max<std::int64_t>(0, usage - cached));
}

}  // namespace

std::uint64_t available_memory(std::string_view root) {
  const auto meminfo = read_system_file(std::string(root) + "/proc/meminfo");
  std::optional<std::int64_t> least;
  if (meminfo) least = find_number(*meminfo, "MemAvailable:");
  if (least) *least *= 1024;  // it is in kB
  for (const std::string& directory : cgroup_directories("memory", root)) {
    for (const Names& names : {kVersion2, kVersion1}) {
      const auto left = left_in(directory, names);
      if (left && (!least || *left < *least)) least = left;
    }
  }
  return static_cast<std::uint64_t>(least.value_or(0));
}

}  // namespace detail
MANTA_NAMESPACE_END
