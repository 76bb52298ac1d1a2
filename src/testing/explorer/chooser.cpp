// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/chooser.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace explorer {
namespace {

using detail::Random;

/// A load sees the newest value half of the time; one weak compare-exchange in eight fails spuriously.
std::uint32_t other_at_random(Random& random, Choice what, std::uint32_t options) {
  if (what == Choice::kStore) return random.below(2) == 0 ? 0 : random.below(options);
  return random.below(8) == 0 ? 1 + random.below(options - 1) : 0;
}

class RandomChooser final : public Chooser {
 public:
  explicit RandomChooser(std::uint64_t first_seed) : seed_(first_seed - 1), random_(0) {}

  bool next() override {
    random_ = Random(++seed_);
    return true;
  }
  std::uint32_t strand(std::span<const std::uint32_t> ids, Others /*others*/) override {
    return random_.below(static_cast<std::uint32_t>(ids.size()));
  }
  std::uint32_t other(Choice what, std::uint32_t options) override { return other_at_random(random_, what, options); }

 private:
  std::uint64_t seed_;
  Random random_;
};

class PctChooser final : public Chooser {
 public:
  PctChooser(std::uint64_t first_seed, std::uint32_t depth) : seed_(first_seed - 1), depth_(depth), random_(0) {}

  bool next() override {
    longest_ = std::max(longest_, step_);
    random_ = Random(++seed_);
    step_ = 0;
    lowest_ = kFirstLow;
    for (std::uint64_t& each : priority_) each = kFirstLow + 1 + (random_() >> 2);
    changes_.clear();
    for (std::uint32_t i = 1; i < depth_; ++i) changes_.push_back(random_.below(longest_));
    return true;
  }

  std::uint32_t strand(std::span<const std::uint32_t> ids, Others /*others*/) override {
    if (std::ranges::find(changes_, step_++) != changes_.end()) priority_[ids[highest(ids)]] = --lowest_;
    return highest(ids);
  }

  std::uint32_t other(Choice what, std::uint32_t options) override { return other_at_random(random_, what, options); }

  // One that waits in a loop for others would keep them from running.
  void paused(std::uint32_t strand) override { priority_[strand] = --lowest_; }

 private:
  static constexpr std::uint64_t kFirstLow = std::uint64_t{1} << 32;
  static constexpr std::uint32_t kFirstGuess = 64;  // of the steps of a run

  [[nodiscard]] std::uint32_t highest(std::span<const std::uint32_t> ids) const {
    const auto found = std::ranges::max_element(ids, {}, [this](std::uint32_t id) { return priority_[id]; });
    return static_cast<std::uint32_t>(found - ids.begin());
  }

  std::uint64_t seed_;
  const std::uint32_t depth_;
  Random random_;
  std::uint32_t step_ = 0;
  std::uint32_t longest_ = kFirstGuess;
  std::uint64_t lowest_ = kFirstLow;
  std::array<std::uint64_t, kMaxStrands> priority_{};
  std::vector<std::uint32_t> changes_;
};

/// The next choice.
struct Question {
  std::uint32_t options;
  std::uint32_t price;         // of each option but the first, in deviations
  std::optional<Choice> what;  // nothing: a strand
  bool operator==(const Question&) const = default;
};

std::string to_text(const Question& question) {
  const std::string of = " of " + std::to_string(question.options);
  if (!question.what) return (question.price == 0 ? "which" : "whether another") + of + " strands goes on";
  switch (*question.what) {
    case Choice::kStore: return "which" + of + " stores is seen";
    case Choice::kTimeout: return "whether a deadline has passed";
    default: return "whether something ends for no reason";
  }
}

class SearchChooser final : public Chooser {
 public:
  explicit SearchChooser(std::uint32_t deviations) : limit_(deviations) {}

  bool next() override {
    spent_ = 0;
    at_ = 0;
    return !std::exchange(begun_, true) || advance();
  }

  std::uint32_t strand(std::span<const std::uint32_t> ids, Others others) override {
    return choose({static_cast<std::uint32_t>(ids.size()), others == Others::kDeviate ? 1U : 0U, std::nullopt});
  }
  std::uint32_t other(Choice what, std::uint32_t options) override { return choose({options, 1, what}); }

  void ended() override {
    if (at_ == path_.size()) return;
    differs("the program depends on more than its choices: a run ended after " + std::to_string(at_) +
            " choices, and one that was the same up to there had more");
  }

 private:
  struct Branch {
    std::uint32_t chosen;
    std::uint32_t tried;  // how many options are allowed: one if no deviation is left
    Question question;
  };

  std::uint32_t choose(const Question& question) {
    if (at_ == path_.size()) path_.push_back({0, spent_ + question.price <= allowed_ ? question.options : 1, question});
    const Branch& branch = path_[at_++];
    if (branch.question != question) {
      differs("the program depends on more than its choices: choice " + std::to_string(at_) + " is " +
              to_text(question) + "; in a run that was the same up to there it was " + to_text(branch.question));
    }
    if (branch.chosen != 0) spent_ += question.price;
    return branch.chosen;
  }

  /// Goes to the next path, the last choice first; after the last path, to the first with one deviation more.
  bool advance() {
    while (!path_.empty() && path_.back().chosen + 1 == path_.back().tried) path_.pop_back();
    if (path_.empty()) return allowed_++ < limit_;
    ++path_.back().chosen;
    return true;
  }

  const std::uint32_t limit_;
  bool begun_ = false;
  std::uint32_t allowed_ = 0;
  std::uint32_t spent_ = 0;
  std::size_t at_ = 0;
  std::vector<Branch> path_;
};

class ReplayChooser final : public Chooser {
 public:
  explicit ReplayChooser(std::vector<std::uint32_t> choices) : choices_(std::move(choices)) {}

  bool next() override { return !std::exchange(begun_, true); }
  std::uint32_t strand(std::span<const std::uint32_t> ids, Others /*others*/) override {
    return choose(static_cast<std::uint32_t>(ids.size()));
  }
  std::uint32_t other(Choice /*what*/, std::uint32_t options) override { return choose(options); }
  void ended() override {
    if (at_ == choices_.size()) return;
    differs("the choices do not fit the program: it ends after " + std::to_string(at_) + " of " +
            std::to_string(choices_.size()));
  }

 private:
  std::uint32_t choose(std::uint32_t options) {
    if (at_ == choices_.size()) return 0;
    const std::uint32_t chosen = choices_[at_++];
    if (chosen >= options) {
      differs("the choices do not fit the program: choice " + std::to_string(at_) + " is option " +
              std::to_string(chosen) + ", and there are " + std::to_string(options));
    }
    return chosen;
  }

  const std::vector<std::uint32_t> choices_;
  std::size_t at_ = 0;
  bool begun_ = false;
};

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::invalid_argument("not the choices of a run: " + std::string(text));
  }
  return value;
}

}  // namespace

std::string to_text(std::span<const std::uint32_t> choices) {
  std::string text;
  std::uint32_t plain = 0;
  for (const std::uint32_t chosen : choices) {
    if (chosen == 0) {
      ++plain;
      continue;
    }
    text += (text.empty() ? "" : "-") + std::to_string(plain) + ":" + std::to_string(chosen);
    plain = 0;
  }
  return text;
}

std::vector<std::uint32_t> from_text(std::string_view text) {
  std::vector<std::uint32_t> choices;
  while (!text.empty()) {
    const std::string_view token = text.substr(0, text.find('-'));
    text.remove_prefix(std::min(token.size() + 1, text.size()));
    const std::size_t colon = token.find(':');
    if (colon == std::string_view::npos) throw std::invalid_argument("not the choices of a run: " + std::string(token));
    choices.resize(choices.size() + number(token.substr(0, colon)), 0);
    choices.push_back(number(token.substr(colon + 1)));
  }
  return choices;
}

std::unique_ptr<Chooser> make_random_chooser(std::uint64_t first_seed) {
  return std::make_unique<RandomChooser>(first_seed);
}
std::unique_ptr<Chooser> make_pct_chooser(std::uint64_t first_seed, std::uint32_t depth) {
  return std::make_unique<PctChooser>(first_seed, depth);
}
std::unique_ptr<Chooser> make_search_chooser(std::uint32_t deviations) {
  return std::make_unique<SearchChooser>(deviations);
}
std::unique_ptr<Chooser> make_replay_chooser(std::vector<std::uint32_t> choices) {
  return std::make_unique<ReplayChooser>(std::move(choices));
}

}  // namespace explorer
MANTA_NAMESPACE_END
