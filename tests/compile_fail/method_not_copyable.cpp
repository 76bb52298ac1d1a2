// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: this argument cannot be copied; give it away with std::move

#include <manta/manta.hpp>

#include <memory>

struct Drawer {
  void put(std::unique_ptr<int>) {}
};
void call(const manta::ActorHandle<Drawer>& drawer, std::unique_ptr<int> thing) {
  manta::send<&Drawer::put>(drawer, thing);
}
