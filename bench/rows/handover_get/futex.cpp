// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

#include <thread>

namespace {

using namespace handover_get;

struct Peer {
  bench::FutexFlag wanted;
  bench::FutexFlag done;
  std::atomic<bool>* started = nullptr;  // handed over by the flags, as is `ended`
  std::int64_t ended = 0;

  void serve() {
    for (wanted.take(); started != nullptr; wanted.take()) {
      ended = work(*started);
      done.raise();
    }
  }
};

bench::Sample run(Count size) {
  Peer peer;
  std::thread thread([&] { peer.serve(); });
  const bench::Sample sample = measure(
      size,
      [&](std::atomic<bool>& started) {
        peer.started = &started;
        peer.wanted.raise();
        return &peer;
      },
      [](Peer* each) {
        each->done.take();
        return each->ended;
      });
  peer.started = nullptr;
  peer.wanted.raise();
  thread.join();
  return sample;
}

const bench::RegisterContender contender{
    {"handover_get", "futex", "two threads and a bare futex: FUTEX_WAIT on one side, FUTEX_WAKE on the other", run}};

}  // namespace
