// SPDX-License-Identifier: Apache-2.0
//
// Coroutines that are cancelled while they wait.

#include "conformance/fixture.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

class CoroutineCancel : public RuntimeTest {};

Async<void> wait_in_depth(int depth, ObjectRef<void> until) {
  if (depth == 0) {
    co_await until;
  } else {
    co_await wait_in_depth(depth - 1, until);
  }
}

TEST_F(CoroutineCancel, ACancelReachesTheInnermostFrame) {
  auto [never, setter] = promise<void>();
  auto waiting = remote<wait_in_depth>(10'000, never);
  wait_until([&] { return runtime().stats().frames != 0; });
  cancel(waiting);
  EXPECT_THROW(get(waiting), CancelledError);
  wait_until([&] { return runtime().stats().frames == 0; });
  setter.set();
}

/// Is cancelled, and tries each kind of wait.
Async<void> try_each_wait(std::vector<std::string>* threw, ObjectRef<void> until, Promise<void> over) {
  const auto ready = put(1);
  const auto note = [threw](const char* what) { threw->push_back(what); };
  try {
    co_await until;
  } catch (const CancelledError&) {
    note("a reference that was not there");
  }
  try {
    (void)co_await ready;
  } catch (const CancelledError&) {
    note("a reference that is there");
  }
  try {
    co_await sleep_for(1h);
  } catch (const CancelledError&) {
    note("sleep_for");
  }
  try {
    co_await yield();
  } catch (const CancelledError&) {
    note("yield");
  }
  try {
    (void)co_await when_any(until, ready);
  } catch (const CancelledError&) {
    note("when_any");
  }
  try {
    (void)co_await when_all(ready, ready);
  } catch (const CancelledError&) {
    note("when_all");
  }
  over.set();
}

TEST_F(CoroutineCancel, OnceCancelledEachWaitThrows) {
  std::vector<std::string> threw;
  auto [never, never_setter] = promise<void>();
  auto [over, setter] = promise<void>();
  auto task = remote<try_each_wait>(&threw, never, std::move(setter));
  wait_until([&] { return runtime().stats().frames != 0; });
  cancel(task);
  get(over);
  EXPECT_EQ(threw, (std::vector<std::string>{"a reference that was not there", "a reference that is there", "sleep_for",
                                             "yield", "when_any", "when_all"}));
  EXPECT_THROW(get(task), CancelledError);
  never_setter.set();
}

Async<void> outlive_cancel(ObjectRef<void> until, Promise<bool> stop_seen, ObjectRef<void> gate) {
  try {
    co_await until;
  } catch (const CancelledError&) {
  }
  stop_seen.set(this_task::stop_token().stop_requested());
  get(gate);  // keeps the body busy while the reference has long failed
}

TEST_F(CoroutineCancel, TheReferenceFailsAtOnceThoughTheBodyGoesOn) {
  auto [never, never_setter] = promise<void>();
  auto [seen, seen_setter] = promise<bool>();
  auto [gate, gate_setter] = promise<void>();
  auto task = remote<outlive_cancel>(never, std::move(seen_setter), gate);
  wait_until([&] { return runtime().stats().frames != 0; });
  cancel(task);
  EXPECT_TRUE(*get(seen));
  EXPECT_THROW(get(task), CancelledError);
  gate_setter.set();
  never_setter.set();
}

}  // namespace
}  // namespace manta::conformance
