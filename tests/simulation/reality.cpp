// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/runtime.hpp>

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// Runs on a real runtime, in a separate process, since a hanging run cannot be ended otherwise.

namespace manta_bugs {
namespace {

constexpr unsigned kHangs = 1;  // seconds; a run takes less than a millisecond, and late_delivery 20

struct Progress {
  std::uint64_t runs = 0;
  std::uint64_t failures = 0;
};

/// Memory that a process shares with its children.
class Shared {
 public:
  Shared() {
    void* const place = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    progress_ = new (place) Progress;
  }
  ~Shared() { (void)munmap(progress_, sizeof(Progress)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  [[nodiscard]] Progress& progress() const noexcept { return *progress_; }

 private:
  Progress* progress_;
};

bool fails(const Bug& bug, Twin twin) {
  manta::Runtime runtime(options(manta::testing::Schedule::kRandom).config);
  try {
    bug.program(twin);
    return false;
  } catch (const std::exception&) {
    return true;
  }
}

[[noreturn]] void make_runs(const Bug& bug, Twin twin, std::uint64_t runs, Progress& progress) {
  for (; progress.runs < runs; ++progress.runs) {
    (void)alarm(kHangs);  // which ends the process
    if (fails(bug, twin)) ++progress.failures;
  }
  _exit(0);
}

}  // namespace

std::uint64_t failures_in_reality(const Bug& bug, Twin twin, std::uint64_t runs) {
  const Shared shared;
  Progress& progress = shared.progress();
  while (progress.runs < runs) {
    const pid_t child = fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) make_runs(bug, twin, runs, progress);
    int status = 0;
    (void)waitpid(child, &status, 0);
    if (WIFEXITED(status)) continue;
    ++progress.failures;
    ++progress.runs;
  }
  return progress.failures;
}

}  // namespace manta_bugs
