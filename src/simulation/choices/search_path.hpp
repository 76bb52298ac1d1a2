// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The position of a depth-first search through all runs of a program: the choices of the next run, or of the current
/// one.
///
/// Beyond its end the run takes the first option of each choice, which is the plain one. `choose` compares each
/// question of a run with that of the run before, which was the same up to there.
class SearchPath {
 public:
  /// A choice between options.
  struct Question {
    std::uint32_t options;
    std::uint8_t kind;  ///< The searcher's own classification.
    bool deviates;  ///< Whether any option but the first is a deviation from the plain run.
    bool operator==(const Question&) const = default;
  };

  /// How a run differs from the one before it.
  struct Divergence {
    std::size_t choice;  ///< The first choice that differs; 0 is the first of the run.
    std::optional<Question> now;  ///< Nothing: the run ended before it.
    std::optional<Question> before;
  };

  SearchPath() = default;

  /// Begins with a recorded path.
  explicit SearchPath(const std::vector<std::uint32_t>& chosen) {
    for (const std::uint32_t one : chosen) steps_.push_back({one, 0, std::nullopt});
  }

  /// Begins a run, which may have this many deviations.
  void begin(std::uint32_t deviations) noexcept {
    at_ = 0;
    deviations_left_ = deviations;
  }

  /// Makes the next choice of the run.
  ///
  /// Ensures: a number below `question.options`, whatever the run before had.
  [[nodiscard]] std::uint32_t choose(const Question& question) {
    if (at_ == steps_.size()) steps_.push_back({0, options_within_bound(question), question});
    Step& step = steps_[at_++];
    if (!step.question && step.chosen < question.options) step.question = question;
    if (step.question != question) {
      note({at_ - 1, question, step.question});
      step = {0, options_within_bound(question), question};
      steps_.resize(at_);
    }
    if (question.deviates && step.chosen != 0 && deviations_left_ != 0) --deviations_left_;
    return step.chosen;
  }

  /// Ends the run.
  void end() {
    if (at_ < steps_.size()) note({at_, std::nullopt, steps_[at_].question});
  }

  /// Moves on to the next run: changes the last choice first. False: all runs within the bound have been made.
  [[nodiscard]] bool advance() {
    while (!steps_.empty() && steps_.back().chosen + 1 >= steps_.back().tried) steps_.pop_back();
    if (steps_.empty()) return false;
    ++steps_.back().chosen;
    return true;
  }

  /// True if the run may not deviate again. The path remembers that it met the bound: bounded().
  [[nodiscard]] bool meets_bound() noexcept {
    bounded_ |= deviations_left_ == 0;
    return deviations_left_ == 0;
  }

  /// True if a run would have had more choices with a higher bound.
  [[nodiscard]] bool bounded() const noexcept { return bounded_; }

  /// Set: the program depends on more than its choices.
  [[nodiscard]] const std::optional<Divergence>& divergence() const noexcept { return divergence_; }

  [[nodiscard]] std::vector<std::uint32_t> chosen() const {
    std::vector<std::uint32_t> all;
    for (const Step& step : steps_) all.push_back(step.chosen);
    return all;
  }

 private:
  struct Step {
    std::uint32_t chosen;
    std::uint32_t tried;  // how many options to try: one if no deviation is left
    std::optional<Question> question;  // nothing: in a recorded path
  };

  [[nodiscard]] std::uint32_t options_within_bound(const Question& question) noexcept {
    return question.deviates && meets_bound() ? 1 : question.options;
  }

  void note(const Divergence& divergence) {
    if (!divergence_) divergence_ = divergence;
  }

  std::vector<Step> steps_;
  std::size_t at_ = 0;
  std::uint32_t deviations_left_ = 0;
  bool bounded_ = false;
  std::optional<Divergence> divergence_;
};

}  // namespace detail
MANTA_NAMESPACE_END
