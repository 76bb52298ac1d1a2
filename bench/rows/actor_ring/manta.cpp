// SPDX-License-Identifier: Apache-2.0
#include "rows/actor_ring/row.hpp"

#include <manta/manta.hpp>

#include <chrono>
#include <utility>
#include <vector>

namespace {

using namespace actor_ring;

class Station {
 public:
  void link(manta::ActorHandle<Station> next) { next_ = std::move(next); }
  void unlink() { next_ = {}; }
  void hop(Count left, Count done, manta::Promise<Count>* last) {
    if (left == 0) {
      last->set(done);
    } else {
      next_.send<&Station::hop>(left - 1, done + 1, last);
    }
  }

 private:
  manta::ActorHandle<Station> next_;
};

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  std::vector<manta::ActorHandle<Station>> ring;
  for (int i = 0; i < kActors; ++i) ring.push_back(manta::spawn<Station>());
  for (std::size_t i = 0; i < ring.size(); ++i) ring[i].send<&Station::link>(ring[(i + 1) % ring.size()]);
  auto [result, last] = manta::promise<Count>();

  bench::Stopwatch watch;
  ring[0].send<&Station::hop>(size, Count{0}, &last);
  const Count hops = *result.get();
  watch.stop();
  for (const auto& station : ring) station.send<&Station::unlink>();
  return watch.sample(size, hops);
}

const bench::RegisterContender contender{{"actor_ring", "manta", "next_.send<&Station::hop>(left - 1, ...)", run}};

}  // namespace
