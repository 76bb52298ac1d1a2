// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_actor/row.hpp"

#include <thread>

namespace {

using namespace handover_actor;

/// The other thread; it serves until this is destroyed.
class Peer {
 public:
  Peer() : thread_([this] { serve(); }) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() {
    started = nullptr;
    wanted.raise();
    thread_.join();
  }

  bench::FutexFlag wanted;
  std::atomic<bool> called{false};
  bench::FutexFlag answered;
  std::atomic<bool>* started = nullptr;  // handed over by `wanted`
  std::int64_t answer = 0;               // handed over by `answered`
  Clerk clerk;

 private:
  void serve() {
    for (wanted.take(); started != nullptr; wanted.take()) {
      clerk.be_busy(started);
      bench::spin_until(called);
      called.store(false, std::memory_order_relaxed);
      answer = clerk.free_since();
      answered.raise();
    }
  }

  std::thread thread_;  // the last: it uses all the others
};

bench::Sample run(Count size) {
  Peer peer;
  return measure(
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
}

const bench::RegisterContender contender{
    {"handover_actor", "futex", "two threads: the request is a flag, the answer a bare FUTEX_WAKE", run}};

}  // namespace
