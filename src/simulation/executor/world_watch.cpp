// SPDX-License-Identifier: Apache-2.0
//
// A thread that watches the real clock for waits that the world does not know of. It changes nothing while the program
// keeps to the rules.

#include "simulation/executor/simulated.hpp"
#include "simulation/executor/tell.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <pthread.h>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

using std::chrono::milliseconds;

/// How often the watch looks during one `patience`.
constexpr int kLooks = 10;

/// The watch reports a strand that has run this long without a call into manta.
constexpr milliseconds kBusy{10'000};

/// The watch reports a run each time that it has gone on for this long.
constexpr milliseconds kLong{60'000};

/// True if the kernel says that the thread sleeps. A thread that waits for a processor does not.
bool is_asleep(pid_t thread) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_ends = text.rfind(')');  // the name may hold anything
  if (name_ends == std::string::npos || name_ends + 2 >= text.size()) return false;
  return text[name_ends + 2] == 'S' || text[name_ends + 2] == 'D';
}

}  // namespace

void World::start_watch() {
  if (watch_ != nullptr || is_over_) return;
  watch_ = std::make_unique<StackThread>("manta/watch", SignalMask::faults_only(), 0, [this] { watch(); });
}

std::size_t World::close() {
  std::unique_ptr<StackThread> watch;
  std::size_t left = 0;
  {
    MutexLock lock(mutex);
    is_over_ = true;
    watch = std::move(watch_);
    options_.disturbances = nullptr;
    options_.faults = nullptr;
    for (Simulated* member : members_) store_relaxed<FaultInjector*>(member->core_.faults, nullptr);
    events_.store(nullptr, std::memory_order_relaxed);
    left = members_.size();
  }
  watch_parker_.unpark();
  return left;
}

void World::watch() noexcept {
  const milliseconds tick = options_.patience / kLooks;
  while (!watch_parker_.park(Clock::now() + tick)) {
    MutexLock lock(mutex);
    if (is_over_) return;
    watch_length(tick);
    const bool quiet = turns_ == turns_seen_;
    turns_seen_ = turns_;
    quiet_ = quiet ? quiet_ + tick : milliseconds(0);
    asleep_ = quiet && holder_ != nullptr && is_asleep(holder_->thread) ? asleep_ + tick : milliseconds(0);
    if (quiet) holder_ != nullptr ? watch_holder() : watch_lost();
  }
}

/// Reports a long run. Its choices and its clock show whether it makes progress.
void World::watch_length(milliseconds tick) {
  runs_ += tick;
  if (runs_ % kLong >= tick) return;
  report(Finding::kSlow, "the run has been going on for " + std::to_string(runs_ / std::chrono::seconds(1)) +
                             " s, has made " + std::to_string(steps_) + " choices, and stands at " +
                             std::to_string(std::chrono::duration<double>(now() - kBegin).count()) +
                             " s of its own time");
}

/// No strand has the baton, and those that lost it do not come back: they may wait for a strand that waits for an
/// object.
void World::watch_lost() {
  if (quiet_ < options_.patience || blocked_.empty()) return;
  if (!has_strand_in(Strand::State::kLost) || has_strand_in(Strand::State::kOutside)) return;
  quiet_ = milliseconds(0);
  if (break_deadlock()) pass_on();
}

void World::watch_holder() {
  if (asleep_ >= options_.patience) {
    report(Finding::kOutside, tell_outside(*holder_));
    holder_->state = Strand::State::kLost;
    holder_ = nullptr;
    asleep_ = quiet_ = milliseconds(0);
    pass_on();
  } else if (quiet_ >= kBusy && quiet_ % kBusy < options_.patience / kLooks) {
    std::string text;
    tell_strand(*holder_, text);
    report(Finding::kSlow, text + " has run for " + std::to_string(quiet_ / std::chrono::seconds(1)) +
                               " s without a call into manta, and nothing else of the simulation can");
  }
}

std::string World::tell_outside(const Strand& strand) const {
  std::string text;
  tell_strand(strand, text);
  text +=
      " sleeps or waits outside manta, where the simulation does not see it (a sleep of the thread, a lock that another"
      " strand holds across a get, a device): use manta::sleep_for, let go of the lock, or put the wait into"
      " manta::blocking";
  for (const Strand* other : blocked_) ((text += "; ") += tell(*other));
  return text;
}

std::string World::report_external() {
  char name[16] = "";  // Linux's limit
  (void)pthread_getname_np(pthread_self(), name, sizeof name);
  const std::string text = "the thread \"" + std::string(name) +
                           "\" called a simulated runtime, which only strands of its simulation may: what another "
                           "thread does when comes from no seed";
  report(Finding::kExternal, text);
  return text;
}

void World::report(Finding finding, const std::string& text) {
  if (is_over_) return;  // the receiver may be gone
  if (options_.report) options_.report(finding, text);
  const bool may_hang = finding == Finding::kSlow || finding == Finding::kOutside;
  if (members_.empty() || (options_.report && !may_hang)) return;
  try {
    members_.front()->core_.config.log(finding == Finding::kSlow ? LogLevel::kWarning : LogLevel::kError,
                                       options_.name + text);
  } catch (...) {
    // The program's log threw, and there is no other place to report to.
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
