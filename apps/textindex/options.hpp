// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace textindex {

/// What the program does with its exit status. `--help` explains them.
enum Status : int {
  kSuccess = 0,
  kFailure = 1,     // answers differ, or something that should not happen, or the report could not be written
  kUsage = 2,       // a wrong option, or nothing to read
  kIncomplete = 3,  // done, and something that was named is not in the answer
  kKilled = 128,    // plus the signal
};

struct Options {
  std::vector<std::string> paths = {"/usr/include"};
  unsigned workers = 0;  // 0: as many as the machine has for this process
  std::uint32_t top = 10;
  unsigned passes = 5;
  std::string engine = "local";  // where manta runs tasks and actors: or "loopback", "twin"
  std::string json;  // empty: none; "-": to standard output, instead of the report
};

/// Either the options, or the text to show and the status to end with.
struct Parsed {
  Options options;
  std::optional<Status> end;
  std::string message;  // to standard output on success, else to standard error
};

Parsed parse_options(int argc, const char* const* argv);

}  // namespace textindex
