// SPDX-License-Identifier: Apache-2.0
#include "explorer/models.hpp"
#include "explorer/pool.hpp"
#include "testing/explorer/explorer.hpp"

#include <memory>

// The property: pushed work runs, even if every worker is about to sleep. The executor is the complete shipped one,
// with one worker.

namespace manta_models {
namespace {

using manta::detail::QueuePosition;
using manta::detail::Runnable;
using manta::detail::RunnableType;
using manta::detail::Slot;
using manta::explorer::check;
using manta::explorer::Plain;

/// Work that ends such a wait.
struct Opening : Work {
  Waiting* waiting = nullptr;
  Opening();
};

void open(Runnable& work) noexcept {
  static_cast<Opening&>(work).waiting->news.unpark();
  run_work(work);
}

constexpr RunnableType kOpeningType{open, nullptr};
Opening::Opening() { type = &kOpeningType; }

}  // namespace

void push_wakes_a_sleeper() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  const std::shared_ptr<Slot> slot = pool.executor().borrow_slot();
  manta::explorer::name(slot->deque, "deque");
  Work work;
  // As schedule() does if the thread has a slot.
  slot->deque.push(&work);
  if (pool.core().idle.should_wake()) pool.executor().wake();
  work.done.park();
  check(work.runs == 1, "the work ran twice");
  pool.executor().return_slot(slot);
  pool.executor().stop();
}

void blocked_worker_is_replaced() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  // Twice: the worker that replaced the first one is a spare the second time.
  for (int round = 0; round < 2; ++round) {
    Waiting waiting;
    Opening opening;
    opening.waiting = &waiting;
    pool.executor().schedule(waiting, QueuePosition::kBehind);
    pool.executor().schedule(opening, QueuePosition::kBehind);
    opening.done.park();
    waiting.done.park();
    check(waiting.runs == 1 && opening.runs == 1, "work ran twice");
  }
  pool.executor().stop();
}

namespace {

/// A wait whose worker may come back while another's exclusive body runs.
struct Returning : Waiting {
  Plain<int>* inside = nullptr;
  Returning();
};

void come_back(Runnable& work) noexcept {
  auto& mine = static_cast<Returning&>(work);
  block_on(mine.news, manta::detail::BlockReason::kObject);
  check(mine.inside->get() == 0, "a body that must not be overlapped is");
  run_work(work);
}

constexpr RunnableType kReturningType{come_back, nullptr};
Returning::Returning() { type = &kReturningType; }

/// Such a body: ends the wait before it begins, or in its middle.
struct Exclusive : Work {
  Returning* returning = nullptr;
  bool wakes_first = false;
  Exclusive();
};

void run_exclusively(Runnable& work) noexcept {
  auto& mine = static_cast<Exclusive&>(work);
  auto& executor = *manta::detail::tls_context.core->executor;
  if (mine.wakes_first) mine.returning->news.unpark();
  const bool alone = executor.begin_exclusive(0);  // false: the other is back already
  if (alone) mine.returning->inside->set(1);
  if (!mine.wakes_first) mine.returning->news.unpark();
  if (alone) {
    mine.returning->inside->set(0);
    executor.end_exclusive(0);
  }
  run_work(work);
}

constexpr RunnableType kExclusiveType{run_exclusively, nullptr};
Exclusive::Exclusive() { type = &kExclusiveType; }

}  // namespace

void exclusive_body_is_not_overlapped() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  Plain<int> inside{0};
  for (const bool wakes_first : {false, true}) {
    Returning returning;
    returning.inside = &inside;
    Exclusive exclusive;
    exclusive.returning = &returning;
    exclusive.wakes_first = wakes_first;
    pool.executor().schedule(returning, QueuePosition::kBehind);
    pool.executor().schedule(exclusive, QueuePosition::kBehind);
    exclusive.done.park();
    returning.done.park();
  }
  pool.executor().stop();
}

void injector_hands_out_once() {
  manta::detail::Injector injector;
  manta::explorer::name(injector, "injector");
  Work one;
  Work two;
  manta::detail::atomic<int> taken{0};
  const auto take = [&] {
    while (injector.pop() != nullptr) taken.fetch_add(1, std::memory_order_relaxed);
  };
  {
    manta::explorer::Strand first("first", take);
    manta::explorer::Strand second("second", take);
    injector.push(one);
    injector.push(two);
  }
  take();
  check(taken.load(std::memory_order_relaxed) == 2, "work was taken twice, or never");
}

void injection_wakes_a_sleeper() {
  Pool pool;
  manta::explorer::name(pool.core().idle, "idle");
  manta::explorer::name(pool.executor().injector(), "injector");
  const std::shared_ptr<Slot> slot = pool.executor().borrow_slot();  // meanwhile the worker gets close to its sleep
  Work work;
  pool.executor().schedule(work, QueuePosition::kBehind);
  work.done.park();
  check(work.runs == 1, "the work ran twice");
  pool.executor().return_slot(slot);
  pool.executor().stop();
}

}  // namespace manta_models
