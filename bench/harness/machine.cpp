// SPDX-License-Identifier: Apache-2.0
#include "harness/machine.hpp"

#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#ifndef MANTA_BENCH_BUILD
#define MANTA_BENCH_BUILD "unknown build"
#endif
#ifndef MANTA_BENCH_PEERS
#define MANTA_BENCH_PEERS "unknown"
#endif

namespace bench {
namespace {

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

std::string kernel_release() {
  utsname name{};
  return ::uname(&name) == 0 ? name.release : "unknown";
}

double load_of_last_minute() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? load : 0;
}

}  // namespace

const Machine& this_machine() {
  static const Machine machine{processor_name(),           std::thread::hardware_concurrency(),
                               kernel_release(),
#if defined(__clang__)
                               "clang " __clang_version__,
#else
                               "g++ " __VERSION__,
#endif
                               MANTA_BENCH_BUILD,          MANTA_BENCH_PEERS,
                               load_of_last_minute()};
  return machine;
}

}  // namespace bench
