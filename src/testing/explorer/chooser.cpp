// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/chooser.hpp"

#include "simulation/choices/pct_ranks.hpp"
#include "simulation/choices/search_path.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace explorer {
namespace {

using detail::PctRanks;
using detail::Random;
using detail::Rank;
using detail::SearchPath;

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
    longest_ = std::max(longest_, static_cast<std::uint32_t>(ranks_.steps()));
    random_ = Random(++seed_);
    for (Rank& each : rank_) each = PctRanks::of_new(random_() >> 2);
    ranks_.restart(random_, depth_, longest_);
    return true;
  }

  std::uint32_t strand(std::span<const std::uint32_t> ids, Others /*others*/) override {
    if (ranks_.step()) rank_[ids[highest(ids)]] = ranks_.below_all();
    return highest(ids);
  }

  std::uint32_t other(Choice what, std::uint32_t options) override { return other_at_random(random_, what, options); }

  // One that waits in a loop for others would keep them from running.
  void paused(std::uint32_t strand) override { rank_[strand] = ranks_.below_all(); }

 private:
  static constexpr std::uint32_t kFirstGuess = 64;  // of the steps of a run

  [[nodiscard]] std::uint32_t highest(std::span<const std::uint32_t> ids) const {
    const auto found = std::ranges::max_element(ids, {}, [this](std::uint32_t id) { return rank_[id]; });
    return static_cast<std::uint32_t>(found - ids.begin());
  }

  std::uint64_t seed_;
  const std::uint32_t depth_;
  Random random_;
  PctRanks ranks_;
  std::uint32_t longest_ = kFirstGuess;
  std::array<Rank, kMaxStrands> rank_{};
};

/// The questions of a search that are about no strand are of kind 1 and up.
constexpr std::uint8_t kStrand = 0;
constexpr std::uint8_t kind_of(Choice what) { return static_cast<std::uint8_t>(1 + static_cast<std::uint8_t>(what)); }

std::string to_text(const SearchPath::Question& question) {
  const std::string of = " of " + std::to_string(question.options);
  switch (question.kind) {
    case kStrand: return (question.deviates ? "whether another" : "which") + of + " strands goes on";
    case kind_of(Choice::kStore): return "which" + of + " stores is seen";
    case kind_of(Choice::kTimeout): return "whether a deadline has passed";
    default: return "whether something ends for no reason";
  }
}

std::string to_text(const SearchPath::Divergence& divergence) {
  const std::string more = "the program depends on more than its choices: ";
  if (!divergence.now) {
    return more + "a run ended after " + std::to_string(divergence.choice) +
           " choices, and one that was the same up to there had more";
  }
  return more + "choice " + std::to_string(divergence.choice + 1) + " is " + to_text(*divergence.now) +
         "; in a run that was the same up to there it was " + to_text(*divergence.before);
}

class SearchChooser final : public Chooser {
 public:
  explicit SearchChooser(std::uint32_t deviations) : limit_(deviations) {}

  /// Behind the last path, goes to the first with one deviation more.
  bool next() override {
    if (std::exchange(begun_, true) && !path_.advance() && allowed_++ == limit_) return false;
    path_.begin(allowed_);
    return true;
  }

  std::uint32_t strand(std::span<const std::uint32_t> ids, Others others) override {
    return choose({static_cast<std::uint32_t>(ids.size()), kStrand, others == Others::kDeviate});
  }
  std::uint32_t other(Choice what, std::uint32_t options) override { return choose({options, kind_of(what), true}); }

  void ended() override {
    path_.end();
    look_for_divergence();
  }

 private:
  std::uint32_t choose(const SearchPath::Question& question) {
    const std::uint32_t chosen = path_.choose(question);
    look_for_divergence();
    return chosen;
  }

  void look_for_divergence() {
    if (path_.divergence()) differs(to_text(*path_.divergence()));
  }

  const std::uint32_t limit_;
  bool begun_ = false;
  std::uint32_t allowed_ = 0;
  SearchPath path_;
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
