// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a task's result is a value; this function returns a reference

#include <manta/manta.hpp>

#include <string>

struct Named {
  std::string name_;
  std::string& name() { return name_; }
};
auto ref = manta::spawn<Named>().call<&Named::name>();
