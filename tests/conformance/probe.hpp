// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Instruments for tests of tasks: gates that hold bodies, values that count their copies and moves.

#include "helpers.hpp"

#include <atomic>
#include <exception>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace manta::conformance {

/// Holds the waiting threads until it is opened.
class Gate {
 public:
  void open() noexcept { open_.store(true); }
  void wait() const {
    wait_until([this] { return is_open(); });
  }
  [[nodiscard]] bool is_open() const noexcept { return open_.load(); }

 private:
  std::atomic<bool> open_{false};
};

/// What happened to `Probe`s since the last `reset`.
struct Count {
  static inline std::atomic<int> copies{0};
  static inline std::atomic<int> moves{0};
  static inline std::atomic<int> alive{0};

  static void reset() { copies = moves = 0; }
};

/// A value that counts its copies and moves, and knows if it was moved from.
struct Probe {
  int value;

  explicit Probe(int v = 0) : value(v) { ++Count::alive; }
  Probe(const Probe& other) : value(other.value) {
    ++Count::copies;
    ++Count::alive;
  }
  Probe(Probe&& other) noexcept : value(std::exchange(other.value, -1)) {
    ++Count::moves;
    ++Count::alive;
  }
  Probe& operator=(const Probe& other) = default;
  Probe& operator=(Probe&& other) = default;
  ~Probe() { --Count::alive; }
};

/// A value that only moves.
struct Once {
  std::unique_ptr<int> value;
  explicit Once(int v) : value(std::make_unique<int>(v)) {}
};

/// Whether the text contains the part.
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline unsigned line(std::source_location here = std::source_location::current()) { return here.line(); }

}  // namespace manta::conformance
