// SPDX-License-Identifier: Apache-2.0
#include "base/sync.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace {

using manta::detail::Mutex;
using manta::detail::MutexLock;

struct Guarded {
  Mutex mutex;
  int value MANTA_GUARDED_BY(mutex) = 0;
};

TEST(Mutex, LetsOneThreadInAtATime) {
  Guarded guarded;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) {
        MutexLock lock(guarded.mutex);
        ++guarded.value;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  MutexLock lock(guarded.mutex);
  EXPECT_EQ(guarded.value, 4000);
}

TEST(Mutex, TryLockFailsWhileAnotherThreadHoldsIt) {
  Mutex mutex;
  const auto try_elsewhere = [&] {
    bool locked = false;
    std::thread([&] {
      if (mutex.try_lock()) {
        locked = true;
        mutex.unlock();
      }
    }).join();
    return locked;
  };
  {
    MutexLock lock(mutex);
    EXPECT_FALSE(try_elsewhere());
  }
  EXPECT_TRUE(try_elsewhere());
}

}  // namespace
