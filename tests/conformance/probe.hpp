// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the tests of tasks look through: gates that hold bodies, values that count what is done to them.

#include "fixture.hpp"

#include <atomic>
#include <exception>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace manta::conformance {

/// Holds whoever waits until it is opened.
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

/// Keeps every worker of the ambient runtime busy, so that nothing else starts; lets them go in its destructor.
class BusyWorkers {
 public:
  BusyWorkers() {
    for (int i = 0; i < workers(); ++i) {
      held_.push_back(manta::submit([this] {
        started_.fetch_add(1);
        gate_.wait();
      }));
    }
    wait_until([this] { return started_.load() == workers(); });
  }
  ~BusyWorkers() { release(); }

  void release() {
    gate_.open();
    for (const auto& ref : held_) ref.get();
    held_.clear();
  }

 private:
  Gate gate_;
  std::atomic<int> started_{0};
  std::vector<ObjectRef<void>> held_;
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

/// Calls `function`, which must throw an E (or a class of it), and gives a copy.
template <class E, class F>
E caught(F&& function) {
  try {
    static_cast<void>(function());
  } catch (const E& error) {
    return error;
  }
  throw std::logic_error("it threw nothing");
}

/// Whether the text contains the part.
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline unsigned line(std::source_location here = std::source_location::current()) { return here.line(); }

}  // namespace manta::conformance
