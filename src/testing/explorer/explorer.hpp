// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a small program under many schedules, and finds the one which breaks it.
///
///     const Report report = explore({.mode = Mode::kSearch}, [] {
///       Deque<int> deque(2);
///       Strand thief("thief", [&] { deque.steal(); });
///       ...
///       check(taken == 1, "an entry was taken twice");
///     });
///     EXPECT_TRUE(report.passed()) << report;
///
/// The program is run from its beginning again and again. Its atomics must be `detail::atomic` of the checked build (or
/// `checked_atomic`), its mutexes `detail::Mutex`, its threads `Strand`s, what they hand to one another `Plain`, and all
/// that it does must follow from what they show: no clock, no random number, no address.
///
/// README.md tells how it works, and what it does not see.

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
  kPct,  ///< Random priorities with few changes: better at what needs few, but certain, switches.
  kSearch,  ///< Everything that needs at most `deviations` deviations from the plainest run.
};

struct Options {
  Mode mode = Mode::kRandom;
  std::uint64_t runs = 1000;  ///< At most. A search ends when everything is explored.
  std::uint64_t first_seed = 1;
  std::uint32_t depth = 3;  ///< Of PCT.
  std::uint32_t deviations = 2;  ///< Of a search: preemptions, stale loads and failures without reason, together.
  std::uint32_t max_steps = 20'000;  ///< A run that goes on longer has failed.
  Thread::Life threads = Thread::Life::kMany;  ///< `kOneJob` where the program's threads have thread-locals to destroy.
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
/// Requires: no other exploration goes on in the process.
[[nodiscard]] Report explore(const Options& options, const std::function<void()>& program);

/// The same in a child of the process: for a program that touches what lives as long as the process (a list of all
/// threads, say), which a run that fails leaves as it is.
///
/// Ensures: the report has no trace. It has no run, and has neither passed nor failed, if the child ended in another way
///          than by its report.
[[nodiscard]] Report explore_apart(const Options& options, const std::function<void()>& program);

/// Runs `program` once, with these choices and the options of the exploration that they are from, of which the kind of
/// threads and the bound of steps matter. Choices that do not fit the program fail.
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

/// Gives an object a name for traces and reports; what lies in it is called by its distance from the beginning.
template <class T>
void name(const T& object, std::string what) {
  this_run()->call(&object, sizeof object, std::move(what));
}

/// Writes a line into the trace.
void note(std::string text);

/// A value that strands hand to one another without a lock of its own: two accesses, one of them a write, that nothing
/// orders fail the run.
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
