// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_actor/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace handover_actor;

caf::behavior clerk(caf::stateful_actor<Clerk>* self) {
  return {
      // As a number: CAF wants every type in a message announced.
      [self](bench::Busy, std::uint64_t flag) { self->state.be_busy(reinterpret_cast<std::atomic<bool>*>(flag)); },
      [self](bench::Value) { return self->state.free_since(); },
  };
}

bench::Sample run(Count size) {
  bench::CafConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  const caf::actor actor = system.spawn(clerk);
  return measure(
      size,
      [&](std::atomic<bool>* started) {
        caf::anon_send(actor, bench::Busy::value, reinterpret_cast<std::uint64_t>(started));
      },
      [&] { return bench::request<std::int64_t>(self, actor, bench::Value::value); });
}

const bench::RegisterContender contender{
    {"handover_actor", "caf", "anon_send makes it busy; scoped_actor::request(...).receive(...)", run}};

}  // namespace
