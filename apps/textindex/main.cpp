// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <exception>

#include "job.hpp"
#include "notice.hpp"
#include "options.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "stop.hpp"

namespace textindex {

namespace {

int say_and_end(const Parsed& parsed) {
  const int error = write_all(*parsed.end == kSuccess ? STDOUT_FILENO : STDERR_FILENO, parsed.message);
  return error == 0 ? *parsed.end : kFailure;
}

int run(const Options& options) {
  Console console;
  try {
    if (const int error = check_writable(options.json.empty() ? "-" : options.json); error != 0) {
      console.complain("cannot write to " + printable(options.json) + ": " + error_text(error));
      return kUsage;
    }
    catch_stop_signals();
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
  return parsed.end ? textindex::say_and_end(parsed) : textindex::run(parsed.options);
}
