// SPDX-License-Identifier: Apache-2.0
//
// The start and the end of a runtime, and of a second one beside it.

#include "refused/program.hpp"

namespace manta_refused {
namespace {

int twice(int x) { return 2 * x; }

void nothing() {}

void second_runtime() {
  manta::Runtime second({.num_workers = 1, .ambient = false});
  const manta::RuntimeScope scope(second);
  require(*manta::remote<twice>(3).get() == 6);
  require(second.stats().workers == 1);
}

void the_process_own() {
  manta::init({.num_workers = 1, .ambient = false});
  manta::shutdown();
}

}  // namespace

Programs runtime_programs() {
  return {{"nothing", nothing}, {"second_runtime", second_runtime}, {"the_process_own", the_process_own}};
}

}  // namespace manta_refused
