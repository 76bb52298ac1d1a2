// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/base/marks.hpp>

#ifdef MANTA_CHECKED

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit std::atomic<RarePath*> rare_paths{nullptr};

/// Lists the mark, and appends its name to the file in MANTA_RARE_LOG at once, since the process may end in any way.
void RarePath::note() noexcept {
  next = rare_paths.load(std::memory_order_relaxed);
  while (!rare_paths.compare_exchange_weak(next, this, std::memory_order_release)) {  // pairs with its readers
  }
  const char* const file = std::getenv("MANTA_RARE_LOG");
  const int log = file == nullptr ? -1 : open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log < 0) return;
  char line[256];
  const std::size_t length = std::min(std::strlen(name), sizeof line - 1);
  std::memcpy(line, name, length);
  line[length] = '\n';
  // One write, so that lines of several processes do not mix. If it fails, the mark counts as not reached.
  static_cast<void>(!write(log, line, length + 1));
  close(log);
}

}  // namespace detail
MANTA_NAMESPACE_END

#endif
