// SPDX-License-Identifier: Apache-2.0
#include "harness/disturbance.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

namespace bench {
namespace {

/// Adds up what all processors did but idle, since the machine started: the first line of /proc/stat, see proc(5).
double busy_seconds() {
  std::ifstream stat("/proc/stat");
  std::string label;
  double user = 0, nice = 0, system = 0, idle = 0, io_wait = 0, irq = 0, soft_irq = 0, steal = 0;
  stat >> label >> user >> nice >> system >> idle >> io_wait >> irq >> soft_irq >> steal;
  return (user + nice + system + irq + soft_irq + steal) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double in_seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; }

}  // namespace

Disturbance::Disturbance() : begin_(std::chrono::steady_clock::now()), busy_seconds_(busy_seconds()) {}

double Disturbance::share(const rusage& own) const {
  const double busy = busy_seconds() - busy_seconds_ - in_seconds(own.ru_utime) - in_seconds(own.ru_stime);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin_;
  const double there_was = wall.count() * std::max(1U, std::thread::hardware_concurrency());
  return std::clamp(busy / there_was, 0.0, 1.0);
}

}  // namespace bench
