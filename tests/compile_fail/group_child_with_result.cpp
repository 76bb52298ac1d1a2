// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a child of a task group gives nothing: write its result into the scope

#include <manta/manta.hpp>

void call(manta::TaskGroup& group) {
  group.run([] { return 1; });
}
