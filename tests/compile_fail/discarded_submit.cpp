// SPDX-License-Identifier: Apache-2.0
// EXPECT: a task whose result nobody wants is started with send

#include <manta/manta.hpp>

void call() {
  manta::submit([] {});
}
