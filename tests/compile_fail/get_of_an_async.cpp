// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: get takes references; an Async becomes one by remote or submit, or is awaited

#include <manta/manta.hpp>

manta::Async<int> answer() { co_return 42; }
int call() { return *manta::get(answer()); }
