// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a task's result is a value; this function returns a view of something that dies

#include <manta/manta.hpp>

#include <string_view>

struct Named {
  std::string_view name() const { return "name"; }
};
auto ref = manta::spawn<Named>().call<&Named::name>();
