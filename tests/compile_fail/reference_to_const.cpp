// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: ObjectRef<T> takes a plain value type

#include <manta/manta.hpp>

manta::ObjectRef<const int> ref;
