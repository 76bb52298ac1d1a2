// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this argument does not convert to the parameter's type

#include <manta/manta.hpp>

#include <memory>

int open(std::unique_ptr<int> box) { return *box; }
void call() {
  auto box = std::make_unique<int>(3);
  manta::remote<open>(box).get();
}
