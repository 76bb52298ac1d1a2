// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: the value of this reference does not convert to the parameter's type

#include <manta/manta.hpp>

double follow(manta::ObjectRef<double> ref) { return *ref.get(); }
auto ref = manta::remote<follow>(manta::put(3));
