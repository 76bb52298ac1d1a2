// SPDX-License-Identifier: Apache-2.0
//
// Cancellation and deadlines of pending, running and suspended tasks.

#include "refused/program.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace manta_refused {
namespace {

using manta::Async;
using manta::CancelledError;
using manta::remote;
using namespace std::chrono_literals;

int one_more(int x) { return x + 1; }

int until_stopped() {
  const std::stop_token stop = manta::this_task::stop_token();
  const std::stop_callback callback(stop, [] {});
  while (!stop.stop_requested()) std::this_thread::yield();
  return 1;
}

Async<int> suspended(int x) {
  for (;;) co_await manta::sleep_for(1h);
  co_return x;
}

/// Cancels at the end of the scope tasks that would never end otherwise. This needs no memory.
template <class T>
class Cancels {
 public:
  explicit Cancels(manta::ObjectRef<T> ref) noexcept : ref_(std::move(ref)) {}
  ~Cancels() { manta::cancel(ref_); }
  Cancels(const Cancels&) = delete;
  Cancels& operator=(const Cancels&) = delete;

 private:
  manta::ObjectRef<T> ref_;
};

struct Stubborn {
  int value() { return 1; }
  Async<void> wait() { co_await manta::sleep_for(1h); }
};

void cancel_pending() {
  auto [never, set] = manta::promise<int>();
  const auto pending = remote<one_more>(never);
  const auto dependent = remote<one_more>(pending);
  manta::cancel(pending);
  require_error<CancelledError>([&] { return pending.get(); });
  require_error<manta::TaskError>([&] { return dependent.get(); });
  set.set(1);
}

void cancel_running() {
  const auto running = remote<until_stopped>();
  const Cancels guard(running);
  std::this_thread::yield();
  manta::cancel(running);
  require_error<CancelledError>([&] { return running.get(); });
}

void cancel_suspended() {
  const auto sleeps = remote<suspended>(1);
  const Cancels guard(sleeps);
  (void)manta::wait(std::vector{sleeps}, {.timeout = 1ms});
  manta::cancel(sleeps);
  require_error<CancelledError>([&] { return sleeps.get(); });
  auto actor = manta::spawn<Stubborn>();
  const auto method = actor.call<&Stubborn::wait>();
  require(*actor.call<&Stubborn::value>().get() == 1);
  manta::cancel(method);
  require_error<CancelledError>([&] { method.get(); });
}

void deadlines() {
  auto [never, set] = manta::promise<int>();
  const auto pending = remote<one_more>.with({.deadline = 1ms})(never);
  const auto running = remote<until_stopped>.with({.deadline = 1ms})();
  const auto sleeps = remote<suspended>.with({.deadline = 1ms})(1);
  require_error<manta::DeadlineExceededError>([&] { return pending.get(); });
  require_error<manta::DeadlineExceededError>([&] { return running.get(); });
  require_error<manta::DeadlineExceededError>([&] { return sleeps.get(); });
  set.set(1);
}

void timeouts() {
  auto [never, set] = manta::promise<int>();
  require_error<manta::GetTimeoutError>([&] { return never.get(1ms); });
  require(!never.try_get(1ms).has_value());
  set.set(1);
}

}  // namespace

Programs cancelling_programs() {
  return {{"cancel_pending", cancel_pending},
          {"cancel_running", cancel_running},
          {"cancel_suspended", cancel_suspended},
          {"deadlines", deadlines},
          {"timeouts", timeouts}};
}

}  // namespace manta_refused
