// SPDX-License-Identifier: Apache-2.0
// A user's program, built in each way that manta can be taken into a project.
#include <manta/version.hpp>

#include <cstdio>

int main() {
  std::printf("manta %s\n", manta::version());
  return manta::version() == nullptr;
}
