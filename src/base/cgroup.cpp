// SPDX-License-Identifier: Apache-2.0
#include "base/cgroup.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::string_view kBlank = " \t\n";

/// Cuts the text before the next `end` off `text` and returns it.
std::string_view take_until(std::string_view& text, char end) {
  const std::size_t size = text.find(end);
  const std::string_view part = text.substr(0, size);
  text.remove_prefix(size == std::string_view::npos ? text.size() : size + 1);
  return part;
}

bool lists(std::string_view comma_separated, std::string_view word) {
  while (!comma_separated.empty()) {
    if (take_until(comma_separated, ',') == word) return true;
  }
  return false;
}

/// A mounted hierarchy of cgroups.
struct Mount {
  std::string_view group;      // the group that the mount shows as its top
  std::string_view directory;  // where
};

/// Returns where the hierarchy of `controller` is mounted; "" means version 2, which has one hierarchy for all
/// controllers.
///
/// Source: proc(5), a line of mountinfo: `31 23 0:28 /group /directory rw shared:1 - cgroup cgroup rw,cpu`.
std::vector<Mount> mounts_of(std::string_view controller, std::string_view mountinfo) {
  std::vector<Mount> mounts;
  while (!mountinfo.empty()) {
    std::string_view line = take_until(mountinfo, '\n');
    const std::size_t dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    std::string_view after = line.substr(dash + 3);
    const std::string_view type = take_word(after);
    take_word(after);
    const std::string_view options = take_word(after);
    if (controller.empty() ? type != "cgroup2" : type != "cgroup" || !lists(options, controller)) continue;
    for (int skipped = 0; skipped < 3; ++skipped) take_word(line);
    const std::string_view group = take_word(line);
    mounts.push_back({group, take_word(line)});
  }
  return mounts;
}

/// Returns `group` as seen from the top of the mount.
///
/// In a container without a cgroup namespace the kernel reports the host's name of the group, while the mount shows
/// that group as the top; a group outside the mount counts as the top, too.
std::string_view below_mount(std::string_view group, std::string_view top) {
  if (top == "/") return group == "/" ? std::string_view() : group;
  const bool inside = group.starts_with(top) && (group.size() == top.size() || group[top.size()] == '/');
  return inside ? group.substr(top.size()) : std::string_view();
}

/// Appends the directories of the group and of its ancestors, up to the mount's own.
void append_upwards(std::string_view mount, std::string_view group, std::string_view root,
                    std::vector<std::string>& directories) {
  for (;;) {
    directories.push_back(std::string(root) + std::string(mount) + std::string(group));
    if (group.empty()) return;
    const std::size_t slash = group.rfind('/');
    group = group.substr(0, slash == std::string_view::npos ? 0 : slash);
  }
}

}  // namespace

std::vector<std::string> cgroup_directories(std::string_view controller, std::string_view root) {
  std::vector<std::string> directories;
  const auto groups = read_system_file(std::string(root) + "/proc/self/cgroup");
  const auto mountinfo = read_system_file(std::string(root) + "/proc/self/mountinfo");
  if (!groups || !mountinfo) return directories;
  std::string_view lines = *groups;
  while (!lines.empty()) {  // "4:cpu,cpuacct:/group", or "0::/group" for version 2
    std::string_view group = take_until(lines, '\n');
    take_until(group, ':');
    const std::string_view controllers = take_until(group, ':');
    if (!controllers.empty() && !lists(controllers, controller)) continue;
    for (const Mount& mount : mounts_of(controllers.empty() ? controllers : controller, *mountinfo)) {
      append_upwards(mount.directory, below_mount(group, mount.group), root, directories);
    }
  }
  return directories;
}

std::optional<std::string> read_system_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<std::int64_t> find_number(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    if (take_word(line) == key) return parse_integer(take_word(line));
  }
  return std::nullopt;
}

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace detail
MANTA_NAMESPACE_END
