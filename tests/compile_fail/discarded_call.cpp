// SPDX-License-Identifier: Apache-2.0
// EXPECT: a task whose result nobody wants is started with send

#include <manta/manta.hpp>

struct Counter {
  int value() const { return 1; }
};
void call(const manta::ActorHandle<Counter>& counter) { counter.call<&Counter::value>(); }
