// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: the actor's class has no constructor for these arguments

#include <manta/manta.hpp>

struct Counter {
  explicit Counter(int) {}
};
auto counter = manta::spawn<Counter>("one", 2);
