// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: on_ready takes a function of the reference

#include <manta/manta.hpp>

void call(const manta::ObjectRef<int>& ref) {
  manta::on_ready(ref, [](const char*) {});
}
