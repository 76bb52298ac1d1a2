// SPDX-License-Identifier: Apache-2.0
//
// Bodies that block, nested, more of them than there are workers; and threads of the program.

#include "refused/program.hpp"

#include <chrono>
#include <exception>
#include <thread>

namespace manta_refused {
namespace {

using manta::remote;

int depth(int n) {
  if (n == 0) return 0;
  return *remote<depth>(n - 1).get(std::chrono::hours(1)) + 1;  // with a timeout, so it does not run here
}

int outside(int x) {
  return manta::blocking([x] { return x + 1; });
}

void nested_gets() { require(*remote<depth>(5).get() == 5); }

void blocking_outside() { require(*remote<outside>(remote<outside>(1)).get() == 3); }

void foreign_thread() {
  std::exception_ptr error;
  std::thread thread([&error] {
    try {
      require(*remote<outside>(1).get() == 2);
    } catch (...) {
      error = std::current_exception();
    }
  });
  thread.join();
  if (error != nullptr) std::rethrow_exception(error);
}

}  // namespace

Programs blocking_programs() {
  return {{"nested_gets", nested_gets}, {"blocking_outside", blocking_outside}, {"foreign_thread", foreign_thread}};
}

}  // namespace manta_refused
