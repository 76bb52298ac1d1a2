// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Vector clocks for happens-before (Lamport, CACM 21:7; Mattern 1989).

#include <manta/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace explorer {

/// The most strands of one run, the first included.
inline constexpr std::size_t kMaxStrands = 8;

/// One operation: the `time`-th of a strand. Time 0 is before everything.
struct Moment {
  std::uint32_t strand = 0;
  std::uint32_t time = 0;
};

/// Of each strand, how many of its operations are covered.
class Clock {
 public:
  [[nodiscard]] std::uint32_t at(std::uint32_t strand) const noexcept { return times_[strand]; }
  [[nodiscard]] bool covers(Moment moment) const noexcept { return times_[moment.strand] >= moment.time; }

  void note(Moment moment) noexcept { times_[moment.strand] = std::max(times_[moment.strand], moment.time); }

  void join(const Clock& other) noexcept {
    for (std::size_t i = 0; i < kMaxStrands; ++i) times_[i] = std::max(times_[i], other.times_[i]);
  }

 private:
  std::array<std::uint32_t, kMaxStrands> times_{};
};

/// What happens before a point of a strand's run, and what the strand releases to others that synchronise with it.
struct View {
  Clock happened;  ///< What happens before this point.

  // What a sequentially consistent fence that happens before this point follows in the single order.
  Clock fenced;   ///< What happens before earlier such fences.
  Clock ordered;  ///< Earlier sequentially consistent stores.

  void join(const View& other) noexcept {
    happened.join(other.happened);
    fenced.join(other.fenced);
    ordered.join(other.ordered);
  }
};

}  // namespace explorer
MANTA_NAMESPACE_END
