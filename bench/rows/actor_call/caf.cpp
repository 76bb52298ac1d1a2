// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_call/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace actor_call;

caf::behavior counter(caf::stateful_actor<Counter>* self) {
  return {[self](bench::Add, Count n) { return self->state.add(n); }};
}

bench::Sample run(Count size) {
  bench::CafConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  const caf::actor actor = system.spawn(counter);
  Count sum = 0;

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) sum = bench::request<Count>(self, actor, bench::Add::value, i);
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"actor_call", "caf", "scoped_actor::request(...).receive(...); a twentieth of the calls", run, 20}};

}  // namespace
