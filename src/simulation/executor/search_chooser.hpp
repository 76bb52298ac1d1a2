// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/choices/search_path.hpp"
#include "simulation/executor/chooser.hpp"

#include <cstdint>
#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Takes the choices of a path, and beyond its end the first option of each choice.
///
/// The search is bounded: a run stops a strand that could go on at most `preemptions` times for another (Musuvathi and
/// Qadeer, "Iterative Context Bounding", PLDI 2007, doi 10.1145/1250734.1250785: two find most faults).
class SearchChooser final : public Chooser {
 public:
  static constexpr std::uint32_t kUnbounded = std::numeric_limits<std::uint32_t>::max();

  /// Requires: `path` lives until `finish`.
  explicit SearchChooser(SearchPath& path, std::uint32_t preemptions = kUnbounded) : path_(path) {
    path_.begin(preemptions);
  }

  /// Ends the run; the path is not used after it.
  void finish() {
    path_.end();
    is_over_ = true;
  }

  [[nodiscard]] bool keeps_on(Rank& /*rank*/) override { return is_over_ || path_.meets_bound(); }

  [[nodiscard]] std::uint32_t choose(std::uint32_t count, Choice what) override {
    if (count == 1 || is_over_) return 0;
    return path_.choose({count, static_cast<std::uint8_t>(what), what == Choice::kGoOn});
  }

  [[nodiscard]] bool happens(double probability) override {
    return probability >= 1 || (probability > 0 && choose(2, Choice::kFault) == 1);
  }

 private:
  SearchPath& path_;
  bool is_over_ = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
