// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a non-const reference parameter cannot be a task's: nobody would see what it changes

#include <manta/manta.hpp>

struct Counter {
  void read(int& into) const { into = 1; }
};
void call(const manta::ActorHandle<Counter>& counter) {
  int value = 0;
  counter.call<&Counter::read>(value).get();
}
