// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <exception>
#include <string>

#include "job.hpp"
#include "notice.hpp"
#include "options.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "stop.hpp"

namespace textindex {

namespace {

// Each pass frees an index and makes another. By default glibc gives such memory back to the system and gets it again
// page by page, which costs the plain loop a tenth of its time, and manta with one worker as much.
void keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_TRIM_THRESHOLD, 1 << 30);  // NOLINT(concurrency-mt-unsafe): there is one thread yet
  mallopt(M_MMAP_THRESHOLD, 1 << 25);  // NOLINT(concurrency-mt-unsafe)
#endif
}

int say_and_end(const std::string& message, Status status) {
  const int error = write_all(status == kSuccess ? STDOUT_FILENO : STDERR_FILENO, message);
  return error == 0 ? status : kFailure;
}

int run(const Options& options) {
  Console console;
  try {
    if (const int error = check_writable(options.json.empty() ? "-" : options.json); error != 0) {
      console.complain("cannot write to " + printable(options.json) + ": " + error_text(error));
      return kUsage;
    }
    catch_stop_signals();
    keep_freed_memory();
    return Job(options, console).run();
  } catch (const Stopped& stopped) {
    console.complain("stopped");
    return kKilled + stopped.signal;
  } catch (const std::exception& error) {
    console.complain(error.what());
    return kFailure;
  }
}

}  // namespace

}  // namespace textindex

int main(int argc, char** argv) {
  const textindex::Parsed parsed = textindex::parse_options(argc, argv);
  return parsed.end ? textindex::say_and_end(parsed.message, *parsed.end) : textindex::run(parsed.options);
}
