// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

// An actor's method waits by `get` for a call of another actor, whose method waits for a call of the first.

namespace manta_bugs {
namespace {

class Account {
 public:
  void receive(int amount) { balance_ += amount; }

  void pay_and_block(manta::ActorHandle<Account> to, int amount) {
    balance_ -= amount;
    to.call<&Account::receive>(amount).get();
  }

  manta::Async<void> pay(manta::ActorHandle<Account> to, int amount) {
    balance_ -= amount;
    co_await to.call<&Account::receive>(amount);
  }

 private:
  int balance_ = 10;
};

void transfer(manta::ActorHandle<Account> from, manta::ActorHandle<Account> to, Twin twin) {
  (twin == Twin::kMended ? from.call<&Account::pay>(to, 1) : from.call<&Account::pay_and_block>(to, 1)).get();
}

}  // namespace

void crossed_calls(Twin twin) {
  auto one = manta::spawn<Account>();
  auto other = manta::spawn<Account>();
  manta::get(manta::remote<transfer>(one, other, twin), manta::remote<transfer>(other, one, twin));
}

}  // namespace manta_bugs
