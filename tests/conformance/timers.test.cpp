// SPDX-License-Identifier: Apache-2.0
//
// An expired timer may run the program's code, which may be slow, and may wait: it delays no other timer.

#include "probe.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

Async<void> nap() { co_await sleep_for(1ms); }

Async<int> long_nap() {
  co_await sleep_for(50ms);
  co_return 0;
}

/// An argument whose destructor calls `function`. It is not copied, and a moved-from one does nothing.
template <class F>
class AtItsEnd {
 public:
  explicit AtItsEnd(F function) : function_(std::move(function)) {}
  AtItsEnd(AtItsEnd&& other) noexcept
      : function_(std::move(other.function_)), armed_(std::exchange(other.armed_, false)) {}
  AtItsEnd& operator=(AtItsEnd&&) = delete;
  ~AtItsEnd() {
    if (armed_) function_();
  }

 private:
  F function_;
  bool armed_ = true;
};

class Timers : public RuntimeTest {
 protected:
  /// A task that passes its deadline while it waits for `never`; `function` is called when its arguments end.
  template <class F>
  ObjectRef<void> pass_a_deadline(const ObjectRef<int>& never, F function) {
    return submit.with({.deadline = 1ms})([end = AtItsEnd(std::move(function))](int) {}, never);
  }
};

TEST_F(Timers, FireThoughADestructorThatADeadlineBringsWaitsForOne) {
  auto [never, unset] = promise<int>();
  std::atomic<bool> ended{false};
  const auto late = pass_a_deadline(never, [&ended] {
    remote<nap>().get();
    ended = true;
  });
  EXPECT_THROW(late.get(), DeadlineExceededError);
  wait_until([&] { return ended.load(); });
  unset.set(0);
}

TEST_F(Timers, FireThoughDestructorsThatDeadlinesBringWait) {
  auto [never, unset] = promise<int>();
  auto [gate, open] = promise<int>();
  std::atomic<int> inside{0};
  std::vector<ObjectRef<void>> late;
  for (int i = 0; i < 5; ++i) {
    late.push_back(pass_a_deadline(never, [&inside, held = gate] {
      ++inside;
      held.get();
    }));
  }
  for (const auto& ref : late) EXPECT_THROW(ref.get(), DeadlineExceededError);
  remote<nap>().get();
  EXPECT_THROW(pass_a_deadline(never, [] {}).get(), DeadlineExceededError);
  wait_until([&] { return inside == 5; });  // each has a thread
  EXPECT_EQ(*remote<[] { return 7; }>().get(1h), 7) << "and none takes a worker's place";
  open.set(0);
  unset.set(0);
}

TEST_F(Timers, FireThoughAStopCallbackThatADeadlineBringsWaits) {
  Gate stopped;
  const auto all_have_ended = [this] { return runtime().stats().tasks_finished == runtime().stats().tasks_submitted; };
  for (auto deadline = 1ms; !stopped.is_open(); deadline *= 2) {  // again, if it passes before the body begins
    auto [gate, open] = promise<int>();
    const auto late = submit.with({.deadline = deadline})([&stopped, held = gate] {
      blocking([&] {  // its worker is needed
        const std::stop_callback callback(this_task::stop_token(), [&] {
          stopped.open();
          held.get();
        });
        stopped.wait();
      });
    });
    EXPECT_THROW(late.get(), DeadlineExceededError);
    wait_until([&] { return stopped.is_open() || all_have_ended(); });
    remote<nap>().get();
    open.set(0);
  }
  restart({});
}

TEST_F(Timers, FireThoughTheHandlerOfErrorsWaits) {
  Gate told;
  Gate let_go;
  restart({.on_unobserved_error = [&](const Error&) {
    told.open();
    blocking([&] { let_go.wait(); });
  }});
  {
    auto [never, unset] = promise<int>();
    (void)submit.with({.deadline = 1ms})([](int) {}, never).ready();  // and without a reference
    told.wait();
    remote<nap>().get();
    let_go.open();
    unset.set(0);
  }
  restart({});  // the handler uses the gates until then
}

TEST_F(Timers, LetWhatTheyBringSubmitMoreWhileTheRuntimeEnds) {
  std::atomic<int> ran{0};
  const auto submits = [&ran] { (void)submit([&ran] { ++ran; }).ready(); };
  (void)submit.with({.deadline = 1ms})([end = AtItsEnd(submits)](int) {}, remote<long_nap>()).ready();
  restart({});
  EXPECT_EQ(ran, 1);
}

TEST_F(Timers, OfATaskThatEndsAtThatMomentLeaveNothing) {
  for (int i = 0; i < 200; ++i) {
    const auto ref = submit.with({.deadline = std::chrono::microseconds(i)})([end = AtItsEnd([] {})] {});
    (void)ref.try_get(1h);
  }
}

}  // namespace
}  // namespace manta::conformance
