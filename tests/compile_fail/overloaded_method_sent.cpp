// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: no matching function for call to
// EXPECT clang++: no matching member function for call to 'send'
// SHOWS: manta: takes one method, with its &; of several, manta::overload<R(P...)>(&A::method) is one

#include <manta/manta.hpp>

struct Counter {
  void add(int) {}
  void add(double) {}
};
void call(const manta::ActorHandle<Counter>& counter) { counter.send<&Counter::add>(1); }
