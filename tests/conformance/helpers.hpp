// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Helpers for tests of threads and errors.

#include "fixture.hpp"

#include <atomic>
#include <exception>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace manta::conformance {

/// Runs `function`, which must throw an `E`, and returns a copy of it.
template <class E, class F>
E error_of(F&& function) {
  try {
    (void)std::forward<F>(function)();
  } catch (const E& error) {
    return error;
  } catch (const std::exception& other) {
    ADD_FAILURE() << "another exception was thrown: " << other.what();
    throw;
  }
  ADD_FAILURE() << "nothing was thrown";
  throw std::logic_error("nothing was thrown");
}

/// Waits for a reference and runs nothing on the calling thread: its task runs on a worker.
template <class T>
void settle(const ObjectRef<T>& ref) {
  const auto [ready, pending] = wait(std::vector<ObjectRef<T>>{ref});
  EXPECT_EQ(ready.size(), 1u);
}

/// Gets a value that was made on a worker.
template <class T>
Got<T> get_from_worker(const ObjectRef<T>& ref) {
  settle(ref);
  return get(ref);
}

/// Lines that threads write, in order of arrival.
class Journal {
 public:
  void write(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

using Lines = std::vector<std::string>;

/// A thread of the program that others can see asleep. It joins itself.
class Sleeper {
 public:
  template <class F>
  explicit Sleeper(F function)
      : thread_([this, function = std::move(function)] {
          id_ = gettid();
          function();
          ended_ = true;
        }) {}
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper() { join(); }

  void join() {
    if (thread_.joinable()) thread_.join();
  }

  /// Waits until the kernel has put it to sleep, which is in the wait that its function is about, or it has ended.
  void settle() const {
    testing::wait_until([this] { return id_ != 0 && (ended_ || is_asleep()); });
  }

  [[nodiscard]] bool has_ended() const { return ended_; }

 private:
  [[nodiscard]] bool is_asleep() const {
    std::ifstream stat("/proc/self/task/" + std::to_string(id_) + "/stat");
    std::string line;
    std::getline(stat, line);
    const std::size_t name_ends = line.rfind(')');
    return name_ends != std::string::npos && line.compare(name_ends + 1, 2, " S") == 0;
  }

  std::atomic<pid_t> id_{0};
  std::atomic<bool> ended_{false};
  std::thread thread_;  // last: it uses the others
};

/// Keeps this many workers of the ambient runtime busy, in waits outside manta: if these are all workers, queued work
/// stays queued. The destructor releases them.
class BusyWorkers {
 public:
  explicit BusyWorkers(int count = workers()) {
    for (int i = 0; i < count; ++i) {
      held_.push_back(submit([this] {
        ++inside_;
        wait_until([this] { return open_.load(); });
      }));
    }
    wait_until([this, count] { return inside_ == count; });
  }
  ~BusyWorkers() { release(); }
  BusyWorkers(const BusyWorkers&) = delete;
  BusyWorkers& operator=(const BusyWorkers&) = delete;

  void release() {
    open_ = true;
    get(held_);
    held_.clear();
  }

 private:
  std::atomic<int> inside_{0};
  std::atomic<bool> open_{false};
  std::vector<ObjectRef<void>> held_;
};

/// A thread that joins itself, and works in a scope of a runtime.
class Foreign {
 public:
  template <class F>
  Foreign(Runtime& runtime, F function)
      : thread_([&runtime, function = std::move(function)] {
          const RuntimeScope scope(runtime);
          function();
        }) {}
  Foreign(Foreign&&) = default;
  ~Foreign() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

}  // namespace manta::conformance
