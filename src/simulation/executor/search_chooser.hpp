// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/executor/chooser.hpp"

#include <cstddef>
#include <limits>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Where a depth-first search through all runs of a program stands: the choices of the run that is next, or under way.
struct SearchPath {
  struct Step {
    std::uint32_t chosen;
    std::uint32_t count;
  };
  std::vector<Step> steps;
  /// A run did not come to the choices that the one before it had: it depends on more than them.
  bool diverged = false;

  /// A run would have had more choices with a higher bound on preemptions.
  bool bounded = false;

  /// Goes on to the next run. False: all have been.
  [[nodiscard]] bool advance() {
    while (!steps.empty() && steps.back().chosen + 1 == steps.back().count) steps.pop_back();
    if (steps.empty()) return false;
    ++steps.back().chosen;
    return true;
  }
};

/// Takes the choices of a path, and beyond its end the first of each.
///
/// Bounded: a strand that could go on is stopped for another at most `preemptions` times in a run (Musuvathi and Qadeer,
/// "Iterative Context Bounding", PLDI 2007, doi 10.1145/1250734.1250785: two find most faults).
class SearchChooser final : public Chooser {
 public:
  static constexpr std::uint32_t kUnbounded = std::numeric_limits<std::uint32_t>::max();

  /// Requires: `path` lives until `finish`.
  explicit SearchChooser(SearchPath& path, std::uint32_t preemptions = kUnbounded)
      : path_(path), preemptions_left_(preemptions) {}

  /// The run has ended: the path is not touched any more.
  void finish() noexcept {
    if (at_ < path_.steps.size()) path_.diverged = true;
    is_over_ = true;
  }

  [[nodiscard]] bool keeps_on(Rank& /*rank*/) override {
    if (preemptions_left_ != 0) return false;
    if (!is_over_) path_.bounded = true;
    return true;
  }

  [[nodiscard]] std::uint32_t choose(std::uint32_t count, Choice what) override {
    if (count == 1 || is_over_) return 0;
    if (at_ == path_.steps.size()) path_.steps.push_back({0, count});
    SearchPath::Step& step = path_.steps[at_++];
    if (step.count == 0 && step.chosen < count) step.count = count;  // of a path that was written down
    if (step.count != count) {
      path_.diverged = true;
      step = {0, count};
      path_.steps.resize(at_);
    }
    if (what == Choice::kGoOn && step.chosen != 0 && preemptions_left_ != kUnbounded) --preemptions_left_;
    return step.chosen;
  }

  [[nodiscard]] bool happens(double probability) override {
    return probability >= 1 || (probability > 0 && choose(2, Choice::kFault) == 1);
  }

 private:
  SearchPath& path_;
  std::size_t at_ = 0;
  std::uint32_t preemptions_left_;
  bool is_over_ = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
