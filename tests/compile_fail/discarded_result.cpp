// SPDX-License-Identifier: Apache-2.0
// EXPECT: a result may be an error: look at it

#include <manta/manta.hpp>

void call(const manta::ObjectRef<int>& ref) { ref.try_get(); }
