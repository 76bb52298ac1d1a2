// SPDX-License-Identifier: Apache-2.0
#include "base/thread.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include <pthread.h>

namespace {

using manta::detail::SignalMask;
using manta::detail::StackThread;

bool blocks(int signal) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, signal) == 1;
}

/// Whether a thread with that mask blocks the signal.
bool blocks_with(const SignalMask& mask, int signal) {
  bool blocked = false;
  StackThread("test", mask, 0, [&] { blocked = blocks(signal); }).join();
  return blocked;
}

TEST(StackThread, TakesNoSignalThatAnotherThreadCouldTake) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, SIGPIPE}) {
    EXPECT_TRUE(blocks_with(SignalMask::faults_only(), signal)) << signal;
  }
}

TEST(StackThread, TakesTheSignalsOfItsOwnFaultsAndTheProfilers) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPROF}) {
    EXPECT_FALSE(blocks_with(SignalMask::faults_only(), signal)) << signal;
  }
}

TEST(StackThread, HasTheMaskOfAnotherThreadAndLeavesThatOfWhoStartsIt) {
  const SignalMask before = SignalMask::of_this_thread();
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  const SignalMask mine = SignalMask::of_this_thread();
  EXPECT_TRUE(blocks_with(mine, SIGUSR1));
  EXPECT_FALSE(blocks_with(before, SIGUSR1));
  EXPECT_TRUE(blocks(SIGUSR1));
  pthread_sigmask(SIG_SETMASK, &before.blocked(), nullptr);
}

}  // namespace
