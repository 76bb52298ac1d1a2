// SPDX-License-Identifier: Apache-2.0
#include "core/schedule.hpp"
#include "explorer/models.hpp"
#include "explorer/pool.hpp"
#include "testing/explorer/explorer.hpp"

#include <vector>

// The property: entries in the deque of a worker that has lost its place run, and so do entries that arrive while such
// a worker is woken.

namespace manta_models {
namespace {

using manta::detail::BlockReason;
using manta::detail::QueuePosition;
using manta::explorer::check;

/// Work that waits, and then leaves more in its worker's deque. Meanwhile others have taken its place.
struct Leaving : Waiting {
  std::vector<Work*> left;
  Leaving();
};

void wait_and_leave_work(Runnable& work) noexcept {
  auto& mine = static_cast<Leaving&>(work);
  block_on(mine.news, BlockReason::kObject);
  for (Work* each : mine.left) schedule(*manta::detail::tls_context.core, *each, QueuePosition::kNext);
  run_work(work);
}

constexpr RunnableType kLeavingType{wait_and_leave_work, nullptr};
Leaving::Leaving() { type = &kLeavingType; }

/// Work that unparks several threads.
struct Telling : Work {
  std::vector<Parker*> told;
  Telling();
};

void tell(Runnable& work) noexcept {
  for (Parker* each : static_cast<Telling&>(work).told) each->unpark();
  run_work(work);
}

constexpr RunnableType kTellingType{tell, nullptr};
Telling::Telling() { type = &kTellingType; }

/// Work that keeps its place until it is unparked, and then gives it up until it is unparked again.
struct Holding : Waiting {
  Parker inside{0};
  Parker go{0};
  Holding();
};

void hold_and_wait(Runnable& work) noexcept {
  auto& mine = static_cast<Holding&>(work);
  mine.inside.unpark();
  block_on(mine.go, BlockReason::kHandOver);
  wait_for_news(work);
}

constexpr RunnableType kHoldingType{hold_and_wait, nullptr};
Holding::Holding() { type = &kHoldingType; }

/// Work that waits to be unparked, and keeps its place.
struct Stubborn : Waiting {
  Stubborn();
};

void wait_in_place(Runnable& work) noexcept {
  block_on(static_cast<Stubborn&>(work).news, BlockReason::kHandOver);
  run_work(work);
}

constexpr RunnableType kStubbornType{wait_in_place, nullptr};
Stubborn::Stubborn() { type = &kStubbornType; }

}  // namespace

void retiring_worker_leaves_work() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  Work first;
  Work second;
  Leaving leaving;
  leaving.left = {&first, &second};
  Telling telling;
  telling.told = {&leaving.news};
  pool.executor().schedule(leaving, QueuePosition::kBehind);
  pool.executor().schedule(telling, QueuePosition::kBehind);
  for (Work* each : {static_cast<Work*>(&leaving), static_cast<Work*>(&telling), &first, &second}) {
    each->done.park();
    check(each->runs == 1, "work ran twice");
  }
  pool.executor().stop();
}

// A woken spare has work of its own, which waits for work that arrives just then, and for which there is a place.
void woken_spare_wakes_another() {
  Pool pool(2);
  manta::explorer::name(pool.core().idle, "idle");
  Stubborn stubborn;
  Leaving leaving;
  leaving.left = {&stubborn};
  Holding one;
  Holding two;
  Telling last;
  last.told = {&stubborn.news, &one.news, &two.news};
  pool.executor().schedule(leaving, QueuePosition::kBehind);
  pool.executor().schedule(one, QueuePosition::kBehind);
  pool.executor().schedule(two, QueuePosition::kBehind);
  one.inside.park();
  two.inside.park();  // both places are taken, and that of `leaving` is one of them
  leaving.news.unpark();
  leaving.done.park();  // its worker retires
  one.go.unpark();
  two.go.unpark();
  pool.executor().schedule(last, QueuePosition::kBehind);
  for (Work* each :
       {static_cast<Work*>(&stubborn), static_cast<Work*>(&one), static_cast<Work*>(&two), static_cast<Work*>(&last)}) {
    each->done.park();
  }
  pool.executor().stop();
}

}  // namespace manta_models
