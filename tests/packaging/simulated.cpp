// SPDX-License-Identifier: Apache-2.0
//
// A user's test, with the kit and nothing else.

#include <manta/manta.hpp>
#include <manta/testing.hpp>

#include <chrono>

namespace {
manta::Async<int> later(int n) {
  co_await manta::sleep_for(std::chrono::hours(1));
  co_return n;
}
}  // namespace

int main() {
  manta::testing::for_each_seed(20, [](manta::testing::Simulation& sim) {
    sim.inject(manta::testing::fail_task("later", {.times = 1}));
    sim.run([] {
      if (*manta::remote<later>.with({.max_retries = 1})(7).get() != 7) throw 7;
    });
    manta::testing::require_nothing_left(sim.report().left);
  });
}
