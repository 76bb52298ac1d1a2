// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: when_all takes references: an Async becomes one by remote or submit

#include <manta/manta.hpp>

manta::Async<int> answer() { co_return 42; }
manta::Async<int> both() {
  auto [a, b] = co_await manta::when_all(answer(), answer());
  co_return *a + *b;
}
