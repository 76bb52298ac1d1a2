// SPDX-License-Identifier: Apache-2.0
#include "rows/start_stop/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace start_stop;

caf::behavior server() {
  return {[](bench::Add, Count n) { return next(n); }};
}

Count once(Count i) {
  bench::CafConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  return bench::request<Count>(self, system.spawn(server), bench::Add::value, i);
}

bench::Sample run(Count size) {
  Count sum = 0;
  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum += once(i);
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"start_stop", "caf", "an actor_system; the task is a request to an actor", run}};

}  // namespace
