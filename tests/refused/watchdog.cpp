// SPDX-License-Identifier: Apache-2.0
#include "refused/watchdog.hpp"

#include "refused/operators.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

namespace manta_refused {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLimit = std::chrono::seconds(30);  // a step takes milliseconds; a machine may stand still for seconds

class Watchdog {
 public:
  Watchdog() : thread_([this] { watch(); }) { prepare_to_print_refused(); }
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void begin(const Step& step) {
    const std::lock_guard lock(mutex_);
    step_ = step;
    due_ = Clock::now() + kLimit;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    step_.reset();
  }

 private:
  void watch() {
    std::unique_lock lock(mutex_);
    while (!ends_) {
      changed_.wait_for(lock, std::chrono::seconds(1));
      if (step_.has_value() && Clock::now() > due_) give_up();
    }
  }

  [[noreturn]] void give_up() const {
    std::fprintf(stderr, "%s on %s, %s, call %llu: hangs\n", step_->program, step_->engine, step_->mode,
                 static_cast<unsigned long long>(step_->nth));
    if (allocations.happened()) print_refused();
    std::abort();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Step> step_;
  Clock::time_point due_;
  bool ends_ = false;
  std::thread thread_;  // last: it uses the others
};

Watchdog& watchdog() {
  static Watchdog one;
  return one;
}

}  // namespace

Watched::Watched(const Step& step) { watchdog().begin(step); }
Watched::~Watched() { watchdog().end(); }

}  // namespace manta_refused
