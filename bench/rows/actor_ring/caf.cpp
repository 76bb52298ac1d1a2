// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_ring/row.hpp"

#include "harness/caf.hpp"

namespace {

using namespace actor_ring;

struct Station {
  caf::actor next;
};

caf::behavior station(caf::stateful_actor<Station>* self) {
  return {
      [self](bench::Value, const caf::actor& next) { self->state.next = next; },
      [self](bench::Add, Count left, Count done, const caf::actor& last) {
        if (left == 0) {
          self->send(last, done);
        } else {
          self->send(self->state.next, bench::Add::value, left - 1, done + 1, last);
        }
      },
  };
}

bench::Sample run(Count size) {
  bench::CafConfig config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  std::vector<caf::actor> ring;
  for (int i = 0; i < kActors; ++i) ring.push_back(system.spawn(station));
  for (std::size_t i = 0; i < ring.size(); ++i) {
    caf::anon_send(ring[i], bench::Value::value, ring[(i + 1) % ring.size()]);
  }
  Count hops = 0;

  bench::Stopwatch watch;
  self->send(ring[0], bench::Add::value, size, Count{0}, caf::actor_cast<caf::actor>(self));
  self->receive([&](Count done) { hops = done; });
  watch.stop();
  for (const caf::actor& each : ring) caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  return watch.sample(size, hops);
}

const bench::RegisterContender contender{
    {"actor_ring", "caf", "event-based actors: self->send to the next; the last to a scoped_actor", run}};

}  // namespace
