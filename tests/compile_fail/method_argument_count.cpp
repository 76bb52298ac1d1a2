// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this method takes another number of arguments

#include <manta/manta.hpp>

struct Counter {
  void add(int) {}
};
void call() { manta::spawn<Counter>().send<&Counter::add>(1, 2); }
