// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace bench {

using Count = std::uint64_t;

/// One measurement, with the answer that proves that the work was done.
struct Sample {
  double per_operation{};      ///< In the row's unit.
  double cpu_per_operation{};  ///< Processor time of the whole process, in nanoseconds; 0 where it says nothing.
  Count operations{};
  Count answer{};
  Count alive{};  ///< Objects or actors that the library itself counts while all are held; 0 where it does not count.
  Count left{};  ///< The same after all were let go of: anything else than 0 is a leak, and fails the run.
  double others{};  ///< The share of the machine that others used meanwhile; set by who takes the sample.
};

/// Thrown by a contender where the machine, not the library, is in the way: the sample is left out, and no answer was
/// wrong.
struct CannotMeasure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Returns the time of the monotonic clock in nanoseconds.
[[nodiscard]] inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Measures the wall and processor time of a stretch that begins where it is constructed.
class Stopwatch {
 public:
  Stopwatch();

  /// Ends the stretch. What runs between this and `sample`, such as adding up an answer, is not counted.
  void stop();

  /// Returns the stretch as a sample of `operations`.
  [[nodiscard]] Sample sample(Count operations, Count answer) const;

 private:
  std::int64_t cpu_ns_;
  std::int64_t wall_ns_;
};

/// Collects the latency of single operations and reports their median: one late wake-up of the operating system
/// must not decide a figure of a few microseconds.
class Latencies {
 public:
  explicit Latencies(Count expected);

  void add(std::int64_t ns);
  [[nodiscard]] Count count() const { return ns_.size(); }
  [[nodiscard]] Sample sample(Count answer) const;

 private:
  std::vector<double> ns_;
  std::int64_t cpu_ns_;
};

/// Measures by how much the process's resident memory grows.
///
/// What is constructed before, and touched, is not counted: reserve and fill the vector of references first.
class MemoryGrowth {
 public:
  MemoryGrowth();

  /// Ends the stretch; later frees and allocations do not count.
  void stop();

  /// Returns the growth as a sample: bytes for each of `objects`.
  [[nodiscard]] Sample sample(Count objects, Count answer) const;

 private:
  std::int64_t bytes_;
};

/// Keeps the processor busy for a time, and returns when it stopped.
std::int64_t spin_for(std::chrono::nanoseconds time);

/// Waits for a flag without going to sleep: for what happens within microseconds, while the other side must not pay for
/// waking this one.
void spin_until(const std::atomic<bool>& flag);

/// Returns a vector of `size` value-initialised elements whose pages are in memory.
template <class T>
[[nodiscard]] std::vector<T> touched(Count size) {
  return std::vector<T>(static_cast<std::size_t>(size));
}

}  // namespace bench
