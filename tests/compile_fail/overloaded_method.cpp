// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: no matching function for call to
// EXPECT clang++: no matching member function for call to 'call'
// SHOWS: manta: takes one method, with its &; of several, manta::overload<R(P...)>(&A::method) is one

#include <manta/manta.hpp>

struct Counter {
  int add(int n) { return n; }
  double add(double x) { return x; }
};
void call(const manta::ActorHandle<Counter>& counter) { counter.call<&Counter::add>(1).get(); }
