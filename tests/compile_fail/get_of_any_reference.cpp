// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: get takes references; an Async becomes one by remote or submit, or is awaited, and an AnyRef does not

#include <manta/manta.hpp>

void call(const manta::AnyRef& ref) { manta::get(ref); }
