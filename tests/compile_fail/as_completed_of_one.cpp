// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: as_completed takes a range of references: as_completed(std::vector{a, b})

#include <manta/manta.hpp>

void call(const manta::ObjectRef<int>& ref) {
  for (auto& each : manta::as_completed(ref)) each.get();
}
