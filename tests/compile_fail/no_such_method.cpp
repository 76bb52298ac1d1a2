// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: is not a member of
// EXPECT clang++: no member named 'ad' in 'Counter'
// LINES g++: 16: what it finds first makes the call one that fits nothing, which it says, too

#include <manta/manta.hpp>

struct Counter {
  int add(int n) { return n; }
};
void call(const manta::ActorHandle<Counter>& counter) { counter.call<&Counter::ad>(1).get(); }
