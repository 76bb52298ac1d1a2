// SPDX-License-Identifier: Apache-2.0
//
// A thread that looks at the real clock, for waits which the executor does not know. It never changes a run that
// repeats: there it only says that the holder of the baton has been away for long.

#include "executor/simulated/seeded.hpp"

#include <manta/error.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

using std::chrono::milliseconds;

/// A holder that has not called in for so long may wait for one that waits for the baton.
constexpr int kTakeAwayMs = 3;

/// With strangers about, the clock stands still for so long: one may be about to call in. Longer where a strand is
/// known to be outside: it may not wait at all but be busy, and have to find its deadlines where it left them.
constexpr int kSilenceMs = 20;
constexpr int kSilenceOutsideMs = 200;

constexpr int kReportMs = 10'000;

}  // namespace

void Seeded::start_watch() {
  if (watch_ == nullptr) watch_ = std::make_unique<StackThread>("manta/watch", 0, [this] { watch(); });
}

void Seeded::watch() noexcept {
  const milliseconds tick(options_.strangers == Strangers::kAdmit ? 1 : 1000);
  while (!watch_parker_.park(Clock::now() + tick)) {
    MutexLock lock(mutex_);
    if (stopping_) return;
    quiet_ms_ = turns_ == turns_seen_ ? quiet_ms_ + static_cast<int>(tick.count()) : 0;
    turns_seen_ = turns_;
    holder_ != nullptr ? watch_holder() : watch_silence();
  }
}

void Seeded::watch_holder() {
  if (options_.strangers == Strangers::kAdmit) {
    if (quiet_ms_ < kTakeAwayMs) return;
    holder_->state = Strand::State::kOutside;
    holder_ = nullptr;
    quiet_ms_ = 0;
    pass_on();
  } else if (quiet_ms_ > 0 && quiet_ms_ % kReportMs == 0) {
    core_.config.log(LogLevel::kWarning,
                     "strand " + std::to_string(holder_->number) + " of a simulated runtime has not called manta for " +
                         std::to_string(quiet_ms_ / 1000) +
                         " s, and nothing else can run: if it waits, the wait belongs into manta::blocking");
  }
}

void Seeded::watch_silence() {
  if (options_.strangers == Strangers::kRefuse) return;
  silence_ = quiet_ms_ >= (somebody_is_outside() ? kSilenceOutsideMs : kSilenceMs);
  pass_on();
  silence_ = false;
}

}  // namespace detail
MANTA_NAMESPACE_END
