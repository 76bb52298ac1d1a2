// SPDX-License-Identifier: Apache-2.0
// The example at the top of README.md.
// clang-format off: the layout is the page's own
#include <manta/manta.hpp>
#include <cstdio>

int square(int x) { return x * x; }
struct Sum { int total = 0; int add(int n) { return total += n; } };

int main() {
  manta::Runtime runtime;                                  // starts threads, and ends them with this object
  auto sum = manta::spawn<Sum>();                          // an actor: runs one call at a time
  for (int i = 1; i <= 3; ++i) sum.send<&Sum::add>(manta::remote<square>(i));   // three tasks; their results go to it
  std::printf("%d\n", *manta::get(sum.call<&Sum::add>(0)));                     // 14
}
