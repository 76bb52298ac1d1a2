// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: remote<f> takes a function, a captureless lambda or a functor with one signature

#include <manta/manta.hpp>

auto ref = manta::remote<3>(3);
