// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a call's result is a value; this method returns a reference to what cannot be copied

#include <manta/manta.hpp>

#include <memory>

struct Drawer {
  std::unique_ptr<int> thing_;
  const std::unique_ptr<int>& thing() const { return thing_; }
};
auto ref = manta::spawn<Drawer>().call<&Drawer::thing>();
