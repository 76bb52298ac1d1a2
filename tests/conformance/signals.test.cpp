// SPDX-License-Identifier: Apache-2.0
//
// Bodies run with the signal mask of the thread that made the runtime.

#include "fixture.hpp"

#include <csignal>
#include <string>

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace manta::conformance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr int kReported = 7;

void report(int /*signal*/) { _exit(kReported); }

/// Accesses protected memory, so the kernel sends this thread a SIGSEGV.
void fault() {
  void* const page = mmap(nullptr, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile char*>(page) = 1;
}

void raise_here(int signal) { pthread_kill(pthread_self(), signal); }

Async<void> fault_after_a_wait() {
  co_await sleep_for(milliseconds(1));
  fault();
}

class Faulty {
 public:
  void touch() { fault(); }
};

template <class Crash>
void crash_with_a_handler(int signal, Crash crash) {
  std::signal(signal, report);
  const Runtime runtime({.num_workers = 1});
  crash();
}

/// The same in a separate process, which the program's handler ends.
template <class Crash>
void expect_report(int signal, Crash crash) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(crash_with_a_handler(signal, crash), ::testing::ExitedWithCode(kReported), "");
}

// A `get` with a timeout runs nothing on the thread that calls it: the body is on a worker.
TEST(SignalsDeathTest, AFaultInATaskReachesTheProgramsHandler) {
  expect_report(SIGSEGV, [] { remote<fault>().get(hours(1)); });
}

TEST(SignalsDeathTest, AFaultInACoroutineReachesTheProgramsHandler) {
  expect_report(SIGSEGV, [] { remote<fault_after_a_wait>().get(hours(1)); });
}

TEST(SignalsDeathTest, AFaultInAnActorReachesTheProgramsHandler) {
  expect_report(SIGSEGV, [] { spawn<Faulty>().call<&Faulty::touch>().get(hours(1)); });
}

TEST(SignalsDeathTest, EachSignalOfAFaultAndTheProfilersReachTheProgramsHandler) {
  for (const int signal : {SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPROF}) {
    expect_report(signal, [signal] { remote<raise_here>(signal).get(hours(1)); });
  }
}

bool blocks(int signal) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, signal) == 1;
}

/// Blocks a signal on the calling thread while it lives.
class Blocked {
 public:
  explicit Blocked(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, &before_);
  }
  ~Blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;

 private:
  sigset_t before_;
};

class Signals : public RuntimeTest {};

TEST_F(Signals, BlockedWhereTheRuntimeIsMadeAreBlockedInItsTasksAndNoOthers) {
  const Blocked mine(SIGUSR1);
  restart({});
  EXPECT_TRUE(*remote<blocks>(SIGUSR1).get(hours(1)));
  for (const int other : {SIGTERM, SIGINT, SIGUSR2, SIGCHLD, SIGSEGV, SIGPROF}) {
    EXPECT_FALSE(*remote<blocks>(other).get(hours(1))) << other;
  }
}

/// Each level blocks a worker, and the next needs another thread, which this one starts.
bool any_blocks_below(int depth) {
  const Blocked mine(SIGUSR1);
  if (depth == 0) return false;
  const auto below = submit([] { return blocks(SIGUSR1); });
  const auto deeper = remote<any_blocks_below>(depth - 1);
  return *below.get(hours(1)) || *deeper.get(hours(1));
}

TEST_F(Signals, BlockedInATaskAreNotBlockedInTheThreadsThatItsWaitsStart) {
  EXPECT_FALSE(*remote<any_blocks_below>(8).get(hours(1)));
}

pid_t start_a_sleep() {
  std::string name = "sleep";
  std::string length = "1000";
  char* arguments[] = {name.data(), length.data(), nullptr};
  pid_t child = -1;
  posix_spawnp(&child, "sleep", nullptr, nullptr, arguments, environ);
  return child;
}

TEST_F(Signals, EndAProgramThatATaskHasStarted) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::signal(signal,
                SIG_DFL);  // a program that a shell starts in the background ignores SIGINT, and so would `sleep`
    const pid_t child = *remote<start_a_sleep>().get(hours(1));
    ASSERT_GT(child, 0);
    ASSERT_EQ(kill(child, signal), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << status;
  }
}

}  // namespace
}  // namespace manta::conformance
