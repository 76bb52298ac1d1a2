// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: invalid use of non-static member function
// SHOWS g++: manta: takes one method, with its &
// EXPECT clang++: call to non-static member function without an object argument
// LINES g++: 16: what it finds first makes the call one that fits nothing, which it says, too

#include <manta/manta.hpp>

struct Counter {
  int add(int n) { return n; }
};
void call(const manta::ActorHandle<Counter>& counter) { counter.call<Counter::add>(1).get(); }
