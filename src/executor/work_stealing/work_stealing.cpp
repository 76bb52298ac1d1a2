// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/work_stealing.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/error.hpp>

#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::size_t kDequeCapacity = 256;

/// Takes `worker` out of the stack, wherever it stands. False: it is not there.
bool remove_worker(Worker*& top, Worker* Worker::* below, Worker& worker) noexcept {
  for (Worker** link = &top; *link != nullptr; link = &((*link)->*below)) {
    if (*link != &worker) continue;
    *link = std::exchange(worker.*below, nullptr);
    return true;
  }
  return false;
}

}  // namespace

WorkStealing::WorkStealing(RuntimeCore& core, const Limits& limits)
    : core_(core), limits_(limits), slots_(std::make_unique<std::shared_ptr<Slot>[]>(kMaxSlots)) {
  try {
    MutexLock lock(mutex_);
    for (int i = 0; i < limits_.workers; ++i) {
      idle().begin_search();
      start_worker();
    }
  } catch (...) {
    stop();
    throw;
  }
}

WorkStealing::~WorkStealing() { stop(); }

void WorkStealing::stop() noexcept {
  timers_.stop();
  std::vector<std::unique_ptr<StackThread>> threads;
  {
    MutexLock lock(mutex_);
    stopping_.store(true, std::memory_order_release);
    for (const auto& worker : workers_) worker->parker_.unpark();
    threads = std::move(threads_);
    threads_.clear();
  }
  for (const auto& thread : threads) thread->join();
}

Runnable* WorkStealing::take_left() noexcept {
  const std::uint32_t count = slot_count();
  for (std::uint32_t i = 0; i < count; ++i) {
    for (;;) {
      const Steal<Runnable> left = slots_[i]->deque.steal();
      if (left.status == StealStatus::kSuccess) return left.item;
      if (left.status == StealStatus::kEmpty) break;
    }
  }
  return injector_.pop();
}

std::shared_ptr<Slot> WorkStealing::make_slot() {
  if (!free_slots_.empty()) {
    std::shared_ptr<Slot> slot = std::move(free_slots_.back());
    free_slots_.pop_back();
    return slot;
  }
  const std::uint32_t index = slot_count_.load(std::memory_order_relaxed);
  if (index == kMaxSlots) return nullptr;
  slots_[index] = std::make_shared<Slot>(kDequeCapacity, std::uint64_t{0x6d616e7461} + index);
  slot_count_.store(index + 1, std::memory_order_release);  // pairs with slot_count()
  return slots_[index];
}

// The new worker is a searcher from its first step; the caller has counted it as one.
void WorkStealing::start_worker() {
  std::shared_ptr<Slot> slot = make_slot();
  if (slot == nullptr) throw std::bad_alloc();
  try {
    workers_.push_back(std::make_unique<Worker>(*this, *slot));
    threads_.reserve(threads_.size() + 1);
    Worker* const worker = workers_.back().get();
    threads_.push_back(std::make_unique<StackThread>("manta/w" + std::to_string(workers_.size() - 1),
                                                     limits_.stack_size, [worker] { worker->run(); }));
  } catch (...) {
    if (workers_.size() > threads_.size()) workers_.pop_back();
    free_slots_.push_back(std::move(slot));
    throw;
  }
}

void WorkStealing::push(Slot& slot, Runnable& work) noexcept {
  try {
    if (slot.deque.push(&work)) return;
  } catch (const std::bad_alloc&) {
    // No room to grow; the injector needs hardly any.
  }
  injector_.push(work);
}

void WorkStealing::schedule(Runnable& work, Hint /*hint*/) noexcept {
  injector_.push(work);
  if (idle().should_wake()) wake();
}

bool WorkStealing::any_work() const noexcept {
  if (!injector_.looks_empty()) return true;
  const std::uint32_t count = slot_count();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!slots_[i]->deque.looks_empty()) return true;
  }
  return false;
}

void WorkStealing::wake() noexcept {
  Worker* woken = nullptr;
  {
    MutexLock lock(mutex_);
    if (!idle().should_wake() || stopping()) return;
    woken = pop_worker(sleepers_, &Worker::below_);
    if (woken != nullptr) {
      idle().sleeper_searches();
    } else if (!fill_vacancy()) {
      arm_growth();
    }
  }
  if (woken != nullptr) woken->parker_.unpark();
}

bool WorkStealing::sleep(Worker& worker) noexcept {
  {
    MutexLock lock(mutex_);
    if (stopping()) return false;
    worker.below_ = sleepers_;
    sleepers_ = &worker;
    idle().searcher_sleeps();
  }
  // The second look: a push that came before the announcement may have found us still searching.
  if (!planted(Fault::kNoSecondLook) && any_work()) {
    MutexLock lock(mutex_);
    if (remove_worker(sleepers_, &Worker::below_, worker)) {
      MANTA_RARE("sleep: the second look found work");
      idle().sleeper_searches();
      return true;
    }
    MANTA_RARE("sleep: woken during the second look");
  }
  worker.parker_.park();  // who took us from the stack has made us a searcher
  return !stopping();
}

std::shared_ptr<Slot> WorkStealing::borrow_slot() noexcept {
  try {
    MutexLock lock(mutex_);
    return make_slot();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void WorkStealing::return_slot(std::shared_ptr<Slot> slot) noexcept {
  bool moved = false;
  while (Runnable* work = slot->deque.pop()) {
    injector_.push(*work);
    moved = true;
  }
  {
    MutexLock lock(mutex_);
    free_slots_.push_back(std::move(slot));
  }
  if (moved && idle().should_wake()) wake();
}

void WorkStealing::visit_slots(void (*see)(const Slot&, void*), void* context) const {
  const std::uint32_t count = slot_count();
  for (std::uint32_t i = 0; i < count; ++i) see(*slots_[i], context);
}

}  // namespace detail
MANTA_NAMESPACE_END
