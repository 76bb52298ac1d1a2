// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_actor/row.hpp"

#include <thread>

namespace {

using namespace handover_actor;

struct Peer {
  bench::FutexFlag wanted;
  std::atomic<bool> called{false};
  bench::FutexFlag answered;
  std::atomic<bool>* started = nullptr;  // handed over by `wanted`
  std::int64_t answer = 0;               // handed over by `answered`
  Clerk clerk;

  void serve() {
    for (wanted.take(); started != nullptr; wanted.take()) {
      clerk.be_busy(started);
      bench::spin_until(called);
      called.store(false, std::memory_order_relaxed);
      answer = clerk.free_since();
      answered.raise();
    }
  }
};

bench::Sample run(Count size) {
  Peer peer;
  std::thread thread([&] { peer.serve(); });
  const bench::Sample sample = measure(
      size,
      [&](std::atomic<bool>* started) {
        peer.started = started;
        peer.wanted.raise();
      },
      [&] {
        peer.called.store(true, std::memory_order_release);
        peer.answered.take();
        return peer.answer;
      });
  peer.started = nullptr;
  peer.wanted.raise();
  thread.join();
  return sample;
}

const bench::RegisterContender contender{
    {"handover_actor", "futex", "two threads: the request is a flag, the answer a bare FUTEX_WAKE", run}};

}  // namespace
