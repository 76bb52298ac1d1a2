// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Makers of a run's choices: at random, by priorities, by exhaustive search, or replayed.
///
/// A choice is a number below the number of options. Option 0 is always the plain one: the running strand goes on, a
/// load sees the newest value, nothing fails spuriously.

#include "base/random.hpp"
#include "testing/explorer/clock.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace explorer {

/// The choices other than the next strand.
enum class Choice : std::uint8_t {
  kStore,     ///< Which of the stores that it may see a load sees; 0 is the newest.
  kSpurious,  ///< Whether a weak compare-exchange or a wait ends for no reason.
  kTimeout,   ///< Whether a deadline has passed.
};

/// Whether choosing another strand than the first is a deviation. The first is the running strand, or the next in
/// rotation if that one waits in a loop for others; if the running strand is blocked or has ended, all are equal.
enum class Others : std::uint8_t { kDeviate, kAreEqual };

class Chooser {
 public:
  virtual ~Chooser() = default;

  /// Begins the next run. False: there is none that is new.
  [[nodiscard]] virtual bool next() = 0;

  /// Chooses the next strand. The choice is among the options, or there is a misfit.
  ///
  /// Requires: there are at least two.
  [[nodiscard]] virtual std::uint32_t strand(std::span<const std::uint32_t> ids, Others others) = 0;

  /// Chooses among `options`, of which there are at least two.
  [[nodiscard]] virtual std::uint32_t other(Choice what, std::uint32_t options) = 0;

  /// Told when a strand waits in a loop for others.
  virtual void paused(std::uint32_t /*strand*/) {}

  /// Told that the run has ended.
  virtual void ended() {}

  /// How the run differs from the run of its choices. Empty: no known difference.
  [[nodiscard]] const std::string& misfit() const noexcept { return misfit_; }

 protected:
  void differs(std::string how) {
    if (misfit_.empty()) misfit_ = std::move(how);
  }

 private:
  std::string misfit_;
};

/// The choices of a run, as text that a person can pass on: `12:1-3:2` is twelve times option 0, then 1, then three
/// times option 0, then 2, and option 0 from there on.
[[nodiscard]] std::string to_text(std::span<const std::uint32_t> choices);

/// Errors: `std::invalid_argument`.
[[nodiscard]] std::vector<std::uint32_t> from_text(std::string_view text);

/// Every choice at random, each run with the next seed.
[[nodiscard]] std::unique_ptr<Chooser> make_random_chooser(std::uint64_t first_seed);

/// Strands run by random priorities, which change at `depth - 1` random places: finds a fault that needs `depth`
/// ordering constraints with a probability of at least 1/(n k^(depth-1)), for n strands and k steps. All other choices
/// are random.
///
/// Source: Burckhardt, Kothari, Musuvathi and Nagarakatte, ASPLOS 2010, doi 10.1145/1736020.1736040.
[[nodiscard]] std::unique_ptr<Chooser> make_pct_chooser(std::uint64_t first_seed, std::uint32_t depth);

/// All runs with no deviation from the plain choices, then all with one, and so on up to `deviations`. The choice of
/// the next strand after a blocked one costs nothing. There is a misfit if a run reaches another choice than an earlier
/// run that was the same up to there, or none: then nothing is known of the later runs.
///
/// Source: Musuvathi and Qadeer, PLDI 2007, doi 10.1145/1250734.1250785, which counts preemptions alone.
[[nodiscard]] std::unique_ptr<Chooser> make_search_chooser(std::uint32_t deviations);

/// One run, with these choices. There is a misfit if the program does not offer one of them, or ends before the last.
[[nodiscard]] std::unique_ptr<Chooser> make_replay_chooser(std::vector<std::uint32_t> choices);

}  // namespace explorer
MANTA_NAMESPACE_END
