// SPDX-License-Identifier: Apache-2.0
// A user's program, built in each way that manta can be taken into a project.
#include <manta/manta.hpp>

#include <cstdio>
#include <stdexcept>

namespace {

int square(int x) { return x * x; }
int fail(int x) { throw std::runtime_error("planned " + std::to_string(x)); }

struct Counter {
  int value = 0;
  int add(int n) { return value += n; }
};

}  // namespace

int main() {
  std::printf("manta %s\n", manta::version());
  manta::Runtime runtime;
  auto counter = manta::spawn<Counter>();
  counter.send<&Counter::add>(1);
  const int sum = *manta::get(manta::remote<square>(manta::remote<square>(manta::put(3)))) +
                  *manta::get(counter.call<&Counter::add>(2));
  try {
    manta::get(manta::remote<fail>(1));
  } catch (const manta::TaskError& error) {  // the library threw it: its type is the same here and there
    return sum == 84 && error.cause_as<std::runtime_error>() != nullptr ? 0 : 1;
  }
  return 1;
}
