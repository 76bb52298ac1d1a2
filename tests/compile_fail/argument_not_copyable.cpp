// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this argument cannot be copied; give it away with std::move

#include <manta/manta.hpp>

#include <memory>

int open(std::unique_ptr<int> box) { return *box; }
void call() {
  auto box = std::make_unique<int>(3);
  manta::remote<open>(box).get();
}
