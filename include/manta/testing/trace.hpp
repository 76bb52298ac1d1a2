// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The events of a run, folded into one number: equal runs have equal numbers, also in other processes.

#include <manta/event.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace testing {

/// Receives all events of a run's runtimes, and folds them into the hash.
///
/// The hash covers the kind, the name and the time since the beginning of each event, and the numbers of its task and
/// its actor, counted in the order of their first events. It covers no address, and no value of the process or of the
/// real clock.
///
/// Threads: any.
class MANTA_API Trace : public EventListener {
 public:
  /// `keep`: how many of the last events to keep as text.
  explicit Trace(std::size_t keep = 0);
  ~Trace() override;
  Trace(Trace&&) = delete;

  void on_event(const Event& event) noexcept override;

  /// Adds a line to the kept events. The line is no event: it is neither counted nor folded.
  void mark(const std::string& text, Clock::time_point when);

  /// Forgets everything. The clock of the next run begins at `begin`.
  void restart(Clock::time_point begin);

  [[nodiscard]] std::uint64_t hash() const;
  [[nodiscard]] std::uint64_t events() const;

  /// The kept events, one a line: "+0.003000 s task 4 fetch: task started". Each fault has a line, too: "+0.003000 s
  /// fault: fail task, fetch".
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace testing
MANTA_NAMESPACE_END
