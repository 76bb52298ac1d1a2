// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: cannot bind non-const lvalue reference of type
// EXPECT clang++: non-const lvalue reference to type 'int' cannot bind to a temporary of type 'int'

#include <manta/manta.hpp>

int call(const manta::ObjectRef<int>& ref) {
  auto& value = *ref.get();
  return value;
}
