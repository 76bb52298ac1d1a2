// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_get/row.hpp"

#include <thread>

namespace {

using namespace handover_get;

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
  bench::FutexFlag done;
  std::atomic<bool>* started = nullptr;  // handed over by the flags, as is `ended`
  std::int64_t ended = 0;

 private:
  void serve() {
    for (wanted.take(); started != nullptr; wanted.take()) {
      ended = work(*started);
      done.raise();
    }
  }

  std::thread thread_;  // the last: it uses all the others
};

bench::Sample run(Count size) {
  Peer peer;
  return measure(
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
}

const bench::RegisterContender contender{
    {"handover_get", "futex", "two threads and a bare futex: FUTEX_WAIT on one side, FUTEX_WAKE on the other", run}};

}  // namespace
