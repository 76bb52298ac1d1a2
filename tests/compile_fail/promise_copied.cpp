// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// EXPECT clang++: call to deleted constructor of 'manta::Promise<int>'
// SHOWS: manta: a promise has one owner, who sets it once: move it

#include <manta/manta.hpp>

void call(manta::Promise<int>& setter) {
  auto copy = setter;
  copy.set(1);
}
