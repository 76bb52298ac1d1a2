// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: the value of this reference does not convert to the parameter's type

#include <manta/manta.hpp>

#include <string>

struct Counter {
  int add(int n) { return n; }
};
void call(const manta::ActorHandle<Counter>& counter, const manta::ObjectRef<std::string>& text) {
  counter.call<&Counter::add>(text).get();
}
