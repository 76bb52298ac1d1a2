// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: call<&A::method> takes a method, and this is a data member; write a method that returns it

#include <manta/manta.hpp>

struct Counter {
  int value = 1;
};
void call(const manta::ActorHandle<Counter>& counter) { counter.call<&Counter::value>().get(); }
