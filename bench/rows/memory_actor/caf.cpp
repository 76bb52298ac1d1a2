// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_actor/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace memory_actor;

caf::behavior counter(caf::event_based_actor*, Count start) {
  return {[state = Counter(start)](bench::Value) { return state.value(); }};
}

bench::Sample run(Count size) {
  bench::CafConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  auto actors = bench::touched<caf::actor>(size);

  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) actors[i] = system.spawn(counter, i);
  Count sum = 0;
  for (const caf::actor& each : actors) sum += bench::request<Count>(self, each, bench::Value::value);
  growth.stop();
  return growth.sample(size, sum);
}

const bench::RegisterContender contender{
    {"memory_actor", "caf", "event-based actors, one request each; a tenth of them", run, 10}};

}  // namespace
