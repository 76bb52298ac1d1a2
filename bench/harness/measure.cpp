// SPDX-License-Identifier: Apache-2.0
#include "harness/measure.hpp"

#include "harness/statistics.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

std::int64_t in_ns(const timeval& t) { return (std::int64_t{t.tv_sec} * 1'000'000 + t.tv_usec) * 1'000; }

std::int64_t process_cpu_ns() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return in_ns(usage.ru_utime) + in_ns(usage.ru_stime);
}

std::int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0, resident = 0;
  if (!(statm >> size >> resident)) throw std::runtime_error("cannot read /proc/self/statm");
  return resident * ::sysconf(_SC_PAGESIZE);
}

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Stopwatch::Stopwatch() : cpu_ns_(process_cpu_ns()), wall_ns_(now_ns()) {}

void Stopwatch::stop() {
  wall_ns_ = now_ns() - wall_ns_;
  cpu_ns_ = process_cpu_ns() - cpu_ns_;
}

Sample Stopwatch::sample(Count operations, Count answer) const {
  const auto n = static_cast<double>(operations);
  return {static_cast<double>(wall_ns_) / n, static_cast<double>(cpu_ns_) / n, operations, answer};
}

Latencies::Latencies(Count expected) : cpu_ns_(process_cpu_ns()) { ns_.reserve(expected); }

void Latencies::add(std::int64_t ns) { ns_.push_back(static_cast<double>(ns)); }

Sample Latencies::sample(Count answer) const {
  const auto cpu = static_cast<double>(process_cpu_ns() - cpu_ns_);
  return {median(ns_), cpu / static_cast<double>(ns_.size()), ns_.size(), answer};
}

MemoryGrowth::MemoryGrowth() : bytes_(resident_bytes()) {}

void MemoryGrowth::stop() { bytes_ = resident_bytes() - bytes_; }

Sample MemoryGrowth::sample(Count objects, Count answer) const {
  return {static_cast<double>(bytes_) / static_cast<double>(objects), 0, objects, answer};
}

std::int64_t spin_for(std::chrono::nanoseconds time) {
  const std::int64_t end = now_ns() + time.count();
  std::int64_t now = 0;
  while ((now = now_ns()) < end) pause();
  return now;
}

void spin_until(const std::atomic<bool>& flag) {
  for (unsigned i = 1; !flag.load(std::memory_order_acquire); ++i) {
    pause();
    if (i % 64 == 0) ::sched_yield();  // the other side may have been put on this very processor
  }
}

}  // namespace bench
