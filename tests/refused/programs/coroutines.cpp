// SPDX-License-Identifier: Apache-2.0
//
// Coroutines: awaited directly and as tasks, sleeps, yields, frames of all sizes.

#include "refused/program.hpp"

#include <array>
#include <chrono>
#include <coroutine>
#include <string>
#include <utility>

namespace manta_refused {
namespace {

using manta::Async;
using manta::ObjectRef;
using manta::remote;
using std::chrono::microseconds;

int square(int x) { return x * x; }

Async<int> inner(int x) {
  co_await manta::yield();
  co_return x + 1;
}

Async<int> outer(int x, std::string text) {
  const int a = co_await inner(x);
  const int b = *co_await remote<inner>(a);
  co_return b + static_cast<int>(text.size());
}

Async<int> sleeper(int x) {
  co_await manta::sleep_for(microseconds(100));
  co_await manta::yield();
  co_await manta::sleep_for(microseconds(1));
  co_return x;
}

/// Its frame is too large for a slab.
Async<int> wide(ObjectRef<int> ref) {
  std::array<int, 500> numbers{};
  numbers[7] = *co_await ref;
  co_await manta::yield();
  co_return numbers[7];
}

void nested() { require(*remote<outer>(1, std::string(100, 'x')).get() == 103); }

void sleeping() {
  const auto a = remote<sleeper>(1);
  const auto b = remote<sleeper>(a);
  require(*b.get() == 1);
}

void wide_frame() { require(*remote<wide>(remote<square>(3)).get() == 9); }

void closures_that_wait() {
  const auto ref = manta::submit(
      [text = std::string(100, 'x')](ObjectRef<int> number) -> Async<int> {
        co_return *co_await number + static_cast<int>(text.size());
      },
      remote<square>(3));
  require(*ref.get() == 109);
}

/// The coroutine of another library: it starts at once, and the program waits only for the promise that it sets.
struct Foreign {
  struct promise_type {  // NOLINT(readability-identifier-naming)
    static Foreign get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() noexcept {}  // its promise breaks
  };
};

Foreign copy_later(ObjectRef<int> from, manta::Promise<int> to) { to.set(*co_await from); }

void foreign_coroutines() {
  auto [copy, set] = manta::promise<int>();
  copy_later(remote<sleeper>(5), std::move(set));
  try {
    require(*copy.get() == 5);
  } catch (const manta::BrokenPromiseError&) {
    if (!anything_failed()) throw;
  }
}

}  // namespace

Programs coroutine_programs() {
  return {{"nested", nested},
          {"sleeping", sleeping},
          {"wide_frame", wide_frame},
          {"closures_that_wait", closures_that_wait},
          {"foreign_coroutines", foreign_coroutines}};
}

}  // namespace manta_refused
