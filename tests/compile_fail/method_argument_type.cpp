// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this argument does not convert to the parameter's type

#include <manta/manta.hpp>

#include <string>

struct Counter {
  int add(int n) { return n; }
};
void call(const manta::ActorHandle<Counter>& counter) { counter.call<&Counter::add>(std::string("three")).get(); }
