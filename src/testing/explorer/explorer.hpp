// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a small program under many schedules, and finds the one that breaks it.
///
///     const Report report = explore({.mode = Mode::kSearch}, [] {
///       Deque<int> deque(2);
///       Strand thief("thief", [&] { deque.steal(); });
///       ...
///       check(taken == 1, "an entry was taken twice");
///     });
///     EXPECT_TRUE(report.passed()) << report;
///
/// Each run executes the program from its beginning. Its atomics must be `detail::atomic` of the checked build (or
/// `checked_atomic`), its mutexes `detail::Mutex`, its threads `Strand`s, the data that they pass to each other
/// `Plain`, and nothing else may influence it: no clock, no random number, no address.
///
/// README.md describes how it works, and what it does not see.

#include "testing/explorer/run.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace explorer {

enum class Mode : std::uint8_t {
  kRandom,  ///< Every choice at random.
  kPct,  ///< Random priorities with few changes: better at faults that need few, but specific, switches.
  kSearch,  ///< Everything that needs at most `deviations` deviations from the plainest run.
};

struct Options {
  Mode mode = Mode::kRandom;
  std::uint64_t runs = 1000;  ///< At most. A search ends when everything is explored.
  std::uint64_t first_seed = 1;
  std::uint32_t depth = 3;  ///< Of PCT.
  std::uint32_t deviations = 2;  ///< Of a search: preemptions, stale loads and failures without reason, together.
  std::uint32_t max_steps = 20'000;  ///< A longer run has failed.
  Thread::Life threads = Thread::Life::kMany;  ///< `kOneJob` if the program's threads have thread-locals to destroy.
};

/// An exploration ends with the first run that fails.
struct Report {
  std::uint64_t runs = 0;
  bool failed = false;  ///< The last of them.
  bool complete = false;  ///< A search has seen everything within its bound.
  std::uint64_t steps = 0;  ///< Of all runs.
  std::uint64_t switches = 0;  ///< Likewise: from one strand to another.
  std::string why;  ///< Of the first failure; so are the next two. Without a run: why there is none.
  std::string choices;  ///< Replays it: MANTA_EXPLORER_CHOICES.
  std::vector<std::string> trace;

  [[nodiscard]] bool passed() const noexcept { return !failed && runs != 0; }
};

std::ostream& operator<<(std::ostream& out, const Report& report);

/// Explores `program`. If the environment has MANTA_EXPLORER_CHOICES, `replay`s those instead.
///
/// Requires: no other exploration runs in the process.
[[nodiscard]] Report explore(const Options& options, const std::function<void()>& program);

/// The same in a child process: for a program that changes objects that live as long as the process (such as a list of
/// all threads), which a failed run does not restore.
///
/// Ensures: the report has no trace. It has no run, and has neither passed nor failed, if the child ended without
///          sending its report.
[[nodiscard]] Report explore_apart(const Options& options, const std::function<void()>& program);

/// Runs `program` once, with these choices and the options of their exploration, of which the kind of threads and the
/// bound of steps matter. Choices that do not fit the program fail.
///
/// Ensures: the report has a trace.
/// Errors:  `std::invalid_argument`: they are no choices.
[[nodiscard]] Report replay(const Options& options, const std::string& choices, const std::function<void()>& program);

/// A thread of the explored program. Its end is waited for by `join`, or by the destructor.
class Strand {
 public:
  Strand(std::string name, std::function<void()> body) : index_(this_run()->start(std::move(name), std::move(body))) {}
  ~Strand() { join(); }
  Strand(const Strand&) = delete;
  Strand& operator=(const Strand&) = delete;

  void join() {
    if (!std::exchange(joined_, true)) this_run()->join(index_);
  }

 private:
  std::uintptr_t index_;
  bool joined_ = false;
};

/// Ends the run as failed unless `holds`.
void check(bool holds, const char* otherwise);

/// Gives an object a name for traces and reports; its parts are named by their offset.
template <class T>
void name(const T& object, std::string what) {
  this_run()->call(&object, sizeof object, std::move(what));
}

/// Writes a line into the trace.
void note(std::string text);

/// A value that strands pass to each other without a lock: two unordered accesses, one of them a write, fail the run.
template <class T>
class Plain {
 public:
  explicit Plain(T value = T{}) : value_(std::move(value)) { this_run()->plain_made(this); }
  ~Plain() {
    if (Run* run = this_run()) run->plain_gone(this);
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;

  [[nodiscard]] const T& get() const {
    this_run()->plain_read(this);
    return value_;
  }
  void set(T value) {
    this_run()->plain_write(this);
    value_ = std::move(value);
  }

 private:
  T value_;
};

}  // namespace explorer
MANTA_NAMESPACE_END
