// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_one_way/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace actor_one_way;

caf::behavior counter(caf::stateful_actor<Counter>* self) {
  return {
      [self](bench::Add, Count n) { self->state.add(n); },
      [self](bench::Value) { return self->state.value(); },
  };
}

bench::Sample run(Count size) {
  bench::CafConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  const caf::actor actor = system.spawn(counter);

  bench::Stopwatch watch;
  for (Count i = 0; i < size; ++i) caf::anon_send(actor, bench::Add::value, i);
  const Count sum = bench::request<Count>(self, actor, bench::Value::value);
  watch.stop();
  return watch.sample(size, sum);
}

const bench::RegisterContender contender{
    {"actor_one_way", "caf", "an event-based actor: anon_send each message; scoped_actor::request for the reply", run}};

}  // namespace
