// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: an ObjectRef<void> has no value to pass; order with .after(ref)

#include <manta/manta.hpp>

void nothing() {}
int square(int x) { return x * x; }
auto ref = manta::remote<square>(manta::remote<nothing>());
