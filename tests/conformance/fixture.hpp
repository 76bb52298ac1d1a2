// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fixture of every test of semantics: a runtime of its own, and a check that nothing is left of it.

#include <manta/manta.hpp>
#include <manta/testing/trace.hpp>
#include <manta/testing/wait_until.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace manta::conformance {

using manta::testing::wait_until;

/// How many workers this run of the suite has (MANTA_TEST_WORKERS; 2 if unset).
inline int workers() {
  const char* const text = std::getenv("MANTA_TEST_WORKERS");
  return text == nullptr ? 2 : std::stoi(text);
}

/// The seed of this repetition of the suite: "17", or "17:pct". Empty: it is not simulated. seeds.cpp sets it.
inline std::string& seed_of_this_run() {
  static std::string seed;
  return seed;
}

inline bool is_simulated() { return !seed_of_this_run().empty(); }

/// Writes the hash of a simulated test's events into the file MANTA_TEST_HASHES, for a comparison of two runs.
inline void write_hash(const testing::Trace& trace) {
  const char* const path = std::getenv("MANTA_TEST_HASHES");
  if (path == nullptr) return;
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  std::ofstream(path, std::ios::app) << seed_of_this_run() << ' ' << test.test_suite_name() << '.' << test.name() << ' '
                                     << trace.hash() << '\n';
}

/// The threads of this process.
inline int thread_count() {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
}

/// The same, after it has fallen to `expected`: the kernel lists a thread for a moment after it was joined.
inline int settled_thread_count(int expected) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (thread_count() > expected && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  return thread_count();
}

/// The threads before a test starts any. ThreadSanitizer starts its own thread with the program's first, so a thread
/// does the count.
inline int threads_before_a_test() {
  static const int first = [] {
    int others = 0;
    std::thread([&others] { others = thread_count() - 1; }).join();
    return others;
  }();
  return settled_thread_count(first);
}

/// Gives each test an ambient runtime, and fails it if anything is left at its end.
///
/// A test that needs another configuration calls `restart(config)` first.
class RuntimeTest : public ::testing::Test {
 protected:
  RuntimeTest() : threads_before_(threads_before_a_test()) { restart({}); }

  void TearDown() override {
    end();
    if (is_simulated()) write_hash(trace_);
  }

  /// Ends the runtime, with the same proof, and starts another.
  void restart(Config config) {
    end();
    if (!config.num_workers.is_set()) config.num_workers = workers();
    if (is_simulated() && config.events == nullptr) config.events = &trace_;
    runtime_ = std::make_unique<Runtime>(std::move(config));
  }

  [[nodiscard]] Runtime& runtime() { return *runtime_; }

  /// For a test that keeps handles of this many actors beyond the end of this runtime on purpose.
  void keep_handles_of(int actors) { kept_actors_ = actors; }

  /// Ends the runtime. For a test that means to leave something.
  RuntimeStats end_without_proof() {
    runtime_->shutdown();
    const RuntimeStats left = runtime_->stats();
    runtime_.reset();
    return left;
  }

 private:
  void end() {
    if (runtime_ == nullptr) return;
    const RuntimeStats left = end_without_proof();
    EXPECT_EQ(left.objects, 0) << "objects or references are left";
    EXPECT_EQ(left.frames, 0) << "coroutine frames are left";
    EXPECT_EQ(left.actors, 0) << "actors are left";
    EXPECT_EQ(left.held_actors, std::exchange(kept_actors_, 0))
        << "handles of actors, or references of their calls, are left";
    EXPECT_EQ(left.store_bytes, 0u) << "bytes are left on the store's account";
    EXPECT_EQ(left.tasks_finished, left.tasks_submitted) << "tasks are left";
    EXPECT_EQ(settled_thread_count(threads_before_), threads_before_) << "threads are left";
  }

  testing::Trace trace_;
  int threads_before_;
  int kept_actors_ = 0;
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace manta::conformance
