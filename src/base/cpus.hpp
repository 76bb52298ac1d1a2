// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many CPUs this process may use.

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <optional>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the number of CPUs in the affinity mask of the calling thread, at least 1.
[[nodiscard]] int affinity_cpus();

/// Returns the CPU time that the cgroups allow, in CPUs: 1.5 for 150 ms in each 100 ms. Nothing: no limit.
///
/// `root` is prepended to every absolute path.
[[nodiscard]] std::optional<double> cgroup_cpus(std::string_view root = {});

/// Returns how many threads can run at once: the CPUs of the affinity mask, but at most the cgroups' quota rounded up,
/// and at least 1.
[[nodiscard]] MANTA_INTERNAL_API int usable_cpus(std::string_view root = {});

}  // namespace detail
MANTA_NAMESPACE_END
