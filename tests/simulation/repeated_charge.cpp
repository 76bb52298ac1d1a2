// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <set>

// A task that charges and then sends a receipt is tried again when the receipt fails, and charges again.

namespace manta_bugs {
namespace {

class Ledger {
 public:
  explicit Ledger(Twin twin) : twin_(twin) {}

  void charge(int order) {
    const bool is_new = known_.insert(order).second;
    if (is_new || twin_ == Twin::kFaulty) ++charged_;
  }
  [[nodiscard]] int charged() const { return charged_; }

 private:
  const Twin twin_;
  std::set<int> known_;
  int charged_ = 0;
};

void send_receipt(int /*order*/) {}

void sell(manta::ActorHandle<Ledger> ledger, int order) {
  ledger.call<&Ledger::charge>(order).get();
  manta::remote<send_receipt>(order).get();
}

}  // namespace

manta::testing::Fault failing_receipt() {
  return manta::testing::fail_task("send_receipt", {.probability = 0.1, .times = 2});
}

void repeated_charge(Twin twin) {
  auto ledger = manta::spawn<Ledger>(twin);
  const auto sold = manta::remote<sell>.with({.max_retries = 2});
  manta::get(sold(ledger, 1), sold(ledger, 2));
  require(*ledger.call<&Ledger::charged>().get() == 2, "an order was charged twice");
}

}  // namespace manta_bugs
