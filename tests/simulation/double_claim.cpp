// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

// Asks which job is free, and then claims it, in two calls: another worker may have asked in between.

namespace manta_bugs {
namespace {

class Board {
 public:
  [[nodiscard]] std::optional<std::size_t> free_job() const {
    const auto found = std::ranges::find(claimed_, false);
    if (found == claimed_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - claimed_.begin());
  }

  void claim(std::size_t job) { claimed_.at(job) = true; }

  std::optional<std::size_t> claim_free_job() {
    const auto job = free_job();
    if (job) claim(*job);
    return job;
  }

  void done(std::size_t job) { ++done_.at(job); }

  [[nodiscard]] bool each_was_done_once() const { return done_ == std::array{1, 1}; }

 private:
  std::array<bool, 2> claimed_{};
  std::array<int, 2> done_{};
};

std::optional<std::size_t> next_job(const manta::ActorHandle<Board>& board, Twin twin) {
  if (twin == Twin::kMended) return *board.call<&Board::claim_free_job>().get();
  const std::optional<std::size_t> job = *board.call<&Board::free_job>().get();
  if (job) board.call<&Board::claim>(*job).get();
  return job;
}

void work(manta::ActorHandle<Board> board, Twin twin) {
  while (const auto job = next_job(board, twin)) board.call<&Board::done>(*job).get();
}

}  // namespace

void double_claim(Twin twin) {
  auto board = manta::spawn<Board>();
  manta::get(std::vector{manta::remote<work>(board, twin), manta::remote<work>(board, twin)});
  require(*board.call<&Board::each_was_done_once>().get(), "a job was done twice");
}

}  // namespace manta_bugs
