// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the kernel keeps the limits of this process's control groups.
///
/// Knows version 2, version 1 and both mixed, with and without a cgroup namespace. `root` is prepended to every
/// absolute path, so that a test can set up a machine of its own.

#include <manta/version.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the directories of the groups of this process that may limit `controller` ("cpu", "memory"), each followed
/// by its ancestors. A limit in any of them applies.
[[nodiscard]] std::vector<std::string> cgroup_directories(std::string_view controller, std::string_view root = {});

/// Returns the contents of a file of /proc or /sys; nothing if it cannot be read.
[[nodiscard]] std::optional<std::string> read_system_file(const std::string& path);

/// Returns the number after `key` at the start of a line: 42 for "MemAvailable:" in "MemAvailable:   42 kB".
[[nodiscard]] std::optional<std::int64_t> find_number(std::string_view text, std::string_view key);

/// Cuts the text up to the next space, tab or newline off `text` and returns it; empty at the end.
std::string_view take_word(std::string_view& text);

}  // namespace detail
MANTA_NAMESPACE_END
