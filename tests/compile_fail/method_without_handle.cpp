// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: call<&A::method>(handle, args...) and send<&A::method>(handle, args...) take an actor's handle first

#include <manta/manta.hpp>

struct Counter {
  int add(int n) { return n; }
};
auto ref = manta::call<&Counter::add>(1);
