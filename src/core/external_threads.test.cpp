// SPDX-License-Identifier: Apache-2.0
//
// Memory that a thread may still access when a runtime ends while the thread is between two steps of a call: here the
// steps are separate, and the end happens between them. AddressSanitizer finds accesses to freed memory.
#include "core/counters.hpp"
#include "core/runtime_core.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <thread>

namespace {

using namespace manta::detail;

int one() { return 1; }

TEST(Guests, ASlotOutlivesItsRuntimeForTheThreadThatBorrowedIt) {
  std::optional<manta::Runtime> runtime;
  runtime.emplace(manta::Config{.num_workers = 1});
  ASSERT_EQ(*manta::remote<one>().get(), 1);
  Slot* const slot = tls_context.slot;
  ASSERT_NE(slot, nullptr);
  const std::int64_t before = slot->counters.nodes.load(std::memory_order_relaxed);
  std::thread([&] { runtime.reset(); }).join();
  bump(slot->counters.nodes);  // as a count that has chosen the slot before the end
  EXPECT_EQ(slot->counters.nodes.load(std::memory_order_relaxed), before + 1);
}

TEST(Guests, WhatIsCountedForARuntimeThatHasEndedDoesNotReachItsCoresNextOne) {
  std::optional<manta::Runtime> runtime;
  runtime.emplace(manta::Config{.num_workers = 1});
  ASSERT_EQ(*manta::remote<one>().get(), 1);
  RuntimeCore* const core = tls_context.core;
  const RuntimeId ended = tls_context.runtime;
  runtime.reset();
  runtime.emplace(manta::Config{.num_workers = 1});
  ASSERT_EQ(*manta::remote<one>().get(), 1);
  ASSERT_EQ(tls_context.core, core) << "a core is used again at once, which this test is about";
  const std::int64_t before = sum(*core, &Counters::nodes);
  count_alive(*core, ended, &Counters::nodes, 1);
  EXPECT_EQ(sum(*core, &Counters::nodes), before);
  const RuntimeId alive = tls_context.runtime;
  std::thread([&] { count_alive(*core, alive, &Counters::nodes, 1); }).join();
  EXPECT_EQ(sum(*core, &Counters::nodes), before + 1);
  count_alive(*core, alive, &Counters::nodes, -1);
}

}  // namespace
