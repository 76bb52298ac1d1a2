// SPDX-License-Identifier: Apache-2.0
#include <manta/testing/wait_until.hpp>

#include "simulation/executor/world.hpp"

#include <thread>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::chrono::milliseconds kVirtualPause{1};

constexpr unsigned kRealYields = 100;
constexpr std::chrono::microseconds kRealPause{50};

}  // namespace

void let_others_run(unsigned looks, bool for_ever) {
  if (const auto world = World::current()) {
    if (world->pause_here(kVirtualPause, for_ever)) return;
  }
  looks < kRealYields ? std::this_thread::yield() : std::this_thread::sleep_for(kRealPause);
}

std::chrono::nanoseconds time_here() {
  if (const auto world = World::current()) return world->now().time_since_epoch();
  return Clock::now().time_since_epoch();
}

}  // namespace detail
MANTA_NAMESPACE_END
