// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <chrono>

// Cancels a late order and orders again: the first may have been delivered already.

namespace manta_bugs {
namespace {

using namespace std::chrono_literals;

class Customer {
 public:
  explicit Customer(Twin twin) : twin_(twin) {}

  void receive(int order) {
    if (twin_ == Twin::kMended && order == last_) return;
    last_ = order;
    ++received_;
  }
  [[nodiscard]] int received() const { return received_; }

 private:
  const Twin twin_;
  int last_ = 0;
  int received_ = 0;
};

manta::Async<void> deliver(manta::ActorHandle<Customer> customer, int order) {
  co_await manta::sleep_for(10ms);
  co_await customer.call<&Customer::receive>(order);
}

}  // namespace

void late_delivery(Twin twin) {
  auto customer = manta::spawn<Customer>(twin);
  const auto delivered = manta::remote<deliver>(customer, 7);
  if (!delivered.try_get(10ms)) {
    manta::cancel(delivered);
    manta::remote<deliver>(customer, 7).get();
  }
  require(*customer.call<&Customer::received>().get() == 1, "an order was delivered twice");
}

}  // namespace manta_bugs
