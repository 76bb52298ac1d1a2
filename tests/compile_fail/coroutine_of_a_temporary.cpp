// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a coroutine's parameter would refer to a temporary that dies when it first waits; take a value

#include <manta/manta.hpp>

manta::Async<double> half(const double& x) { co_return x / 2; }
auto ref = manta::remote<half>(manta::put(3));
