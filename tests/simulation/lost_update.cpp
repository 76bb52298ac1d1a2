// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

// Reads the sum, waits, and writes the sum: while a method waits, its actor runs others.

namespace manta_bugs {
namespace {

int price(int item) { return item; }

class Till {
 public:
  manta::Async<void> ring_up(int item) {
    const int before = sum_;
    const auto found = co_await manta::remote<price>(item);
    sum_ = before + *found;
  }
  [[nodiscard]] int sum() const { return sum_; }

 private:
  int sum_ = 0;
};

void buy(manta::ActorHandle<Till> till, int item) { till.call<&Till::ring_up>(item).get(); }

}  // namespace

void lost_update(Twin twin) {
  auto till = manta::spawn<Till>.with({.max_concurrency = twin == Twin::kMended ? 1 : 2})();
  manta::get(manta::remote<buy>(till, 1), manta::remote<buy>(till, 2));
  require(*till.call<&Till::sum>().get() == 3, "an item is missing in the sum");
}

}  // namespace manta_bugs
