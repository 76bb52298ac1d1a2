// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a child of a task group takes no arguments: capture what it needs

#include <manta/manta.hpp>

void call(manta::TaskGroup& group) {
  group.run([](int) {});
}
