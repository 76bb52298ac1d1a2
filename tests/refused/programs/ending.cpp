// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime in the middle of its work.

#include "refused/program.hpp"

#include <chrono>
#include <thread>

namespace manta_refused {
namespace {

using manta::Async;
using manta::ObjectRef;
using manta::remote;
using namespace std::chrono_literals;

int one_more(int x) { return x + 1; }
Async<int> slow(int x) {
  co_await manta::sleep_for(200us);
  co_return x;
}
Async<int> for_ever(int x) {
  for (;;) co_await manta::sleep_for(1h);
  co_return x;
}
Async<int> awaits(ObjectRef<int> number) { co_return *co_await number; }
int until_stopped() {
  const auto stop = manta::this_task::stop_token();
  while (!stop.stop_requested()) std::this_thread::yield();
  return 1;
}
int gets(ObjectRef<int> number) { return *number.get(); }

struct Keeper {
  int value() { return 1; }
  void take(int) {}
  Async<void> wait() { co_await manta::sleep_for(1h); }
};

void work_goes_on() {
  manta::send<one_more>(remote<slow>(1));
  manta::send<gets>(remote<slow>(2));
  const auto actor = manta::spawn<Keeper>();
  actor.send<&Keeper::value>();
}

void no_time(manta::Config& config) { config.shutdown_timeout = 100us; }

/// Nothing of this ends by itself: the end of the runtime cancels it.
void work_is_cancelled() {
  const auto never = remote<for_ever>(1);
  manta::send<one_more>(never);
  manta::send<gets>(never);
  manta::send<awaits>(never);
  manta::send<until_stopped>();
  const auto actor = manta::spawn<Keeper>();
  actor.send<&Keeper::wait>();
  actor.send<&Keeper::take>(never);
}

}  // namespace

Programs ending_programs() {
  return {{"work_goes_on", work_goes_on}, {"work_is_cancelled", work_is_cancelled, no_time}};
}

}  // namespace manta_refused
