// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace textindex {

/// What goes to standard error: complaints, and how far the work is. A bar on a terminal, plain lines otherwise.
///
/// Threads: one.
class Console {
 public:
  /// Looks whether standard error is a terminal that can move its cursor.
  Console();
  /// `Style` says it instead, for tests; the text goes to the file descriptor.
  enum class Style { kBar, kLines };
  Console(Style style, int descriptor, unsigned columns = 80);
  ~Console();

  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// Writes "textindex: message" on a line of its own, whatever is being shown.
  void complain(const std::string& message);

  /// Writes a line that tells what has been done; on a terminal the bar says it already.
  void say(const std::string& message);

  /// Starts showing a step of so many bytes.
  void begin(std::string step, std::uint64_t total);
  /// Cost: a comparison, mostly; the clock is read once in a hundredth of the step.
  void advance(std::uint64_t bytes) {
    done_ += bytes;
    if (done_ >= next_look_) look();
  }
  void end();

 private:
  using Clock = std::chrono::steady_clock;

  void look();
  void draw();
  void erase();
  void write(const std::string& text) const;

  Style style_;
  int descriptor_;
  unsigned columns_;
  std::string step_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t next_look_ = 0;
  Clock::time_point next_draw_;
  bool drawn_ = false;
};

}  // namespace textindex
