// SPDX-License-Identifier: Apache-2.0
// EXPECT: an Async does nothing until it is awaited

#include <manta/manta.hpp>

manta::Async<int> answer() { co_return 42; }
void call() { answer(); }
