// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a method is no task of its own: call it on an actor, handle.call<&A::method>(args...)

#include <manta/manta.hpp>

struct Counter {
  int add(int n) { return n; }
};
auto ref = manta::submit(&Counter::add, Counter(), 1);
