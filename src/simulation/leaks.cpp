// SPDX-License-Identifier: Apache-2.0
#include <manta/testing/isolated_runtime.hpp>

MANTA_NAMESPACE_BEGIN
namespace testing {

LeakError::~LeakError() = default;

void require_nothing_left(const RuntimeStats& stats) {
  std::string left;
  const auto add = [&left](std::int64_t count, const char* what) {
    if (count != 0) left += (left.empty() ? "" : ", ") + std::to_string(count) + ' ' + what;
  };
  add(stats.objects, "objects or references");
  add(stats.frames, "coroutine frames");
  add(stats.actors, "actors");
  add(stats.held_actors, "actors that handles or calls name");
  add(static_cast<std::int64_t>(stats.store_bytes), "bytes in the object store");
  add(stats.tasks_submitted - stats.tasks_finished, "tasks that never finished");
  if (!left.empty()) throw LeakError("left at the end of the runtime: " + left);
}

}  // namespace testing
MANTA_NAMESPACE_END
