// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this is a method of another class than the actor's

#include <manta/manta.hpp>

struct Counter {
  int value() const { return 1; }
};
struct Clock {
  int time() const { return 1; }
};
auto ref = manta::spawn<Counter>().call<&Clock::time>();
