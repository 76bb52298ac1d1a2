// SPDX-License-Identifier: Apache-2.0
#include "stop.hpp"

#include <atomic>
#include <csignal>

namespace textindex {

namespace {

std::atomic<int> stopped_by{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler writes it");

void remember(int signal) { stopped_by.store(signal, std::memory_order_relaxed); }

}  // namespace

void catch_stop_signals() {
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction old = {};
    sigaction(signal, nullptr, &old);
    if (old.sa_handler == SIG_IGN) continue;  // whoever started the program wants it to live on, as nohup does
    struct sigaction action = {};
    action.sa_handler = remember;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(signal, &action, nullptr);
  }
}

int stop_signal() { return stopped_by.load(std::memory_order_relaxed); }

void check_stop() {
  if (const int signal = stop_signal(); signal != 0) throw Stopped{signal};
}

}  // namespace textindex
