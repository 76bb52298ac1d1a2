// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_timeout/row.hpp"

#include <thread>

namespace {

using namespace handover_timeout;

struct Peer {
  bench::FutexFlag wanted;
  bench::FutexFlag done;
  Count value = 0;  // handed over by the flags

  void serve(Count size) {
    for (Count i = 0; i < size; ++i) {
      wanted.take();
      value = twice(value);
      done.raise();
    }
  }
};

bench::Sample run(Count size) {
  Peer peer;
  std::thread thread([&] { peer.serve(size); });
  const bench::Sample sample = measure(size, [&](Count i) {
    peer.value = i;
    peer.wanted.raise();
    peer.done.take();
    return peer.value;
  });
  thread.join();
  return sample;
}

const bench::RegisterContender contender{
    {"handover_timeout", "futex", "two threads and two bare futexes: there and back, without a timeout", run}};

}  // namespace
