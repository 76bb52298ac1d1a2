// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/expiry_threads.hpp"

#include "executor/work_stealing/work_stealing.hpp"

#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit const RunnableType ExpiryThreads::Relief::kType{
    [](Runnable& work) noexcept { static_cast<Relief&>(work).threads->relieve(); }};

ExpiryThreads::Relief::Relief() noexcept : Runnable(kType) {}

ExpiryThreads::ExpiryThreads(WorkStealing& executor, const SignalMask& signals, std::size_t stack_size) noexcept
    : executor_(executor), signals_(signals), stack_size_(stack_size) {
  relief_.threads = this;
  growth_.threads = this;
  growth_.fire = [](Timer& timer) noexcept { static_cast<GrowthTimer&>(timer).threads->grow(); };
}

void ExpiryThreads::run(Runnable& work) noexcept {
  Worker* woken = nullptr;
  bool wants_relief = false;
  {
    MutexLock lock(mutex_);
    queue_.push(work);
    woken = pop_worker(idle_, &Worker::below_);
    if (woken == nullptr && (!threads_.empty() || !start_thread())) arm_growth();
    wants_relief = threads_.empty() && !std::exchange(relief_queued_, true);
  }
  if (woken != nullptr) woken->parker_.unpark();
  if (wants_relief) executor_.schedule(relief_, QueuePosition::kBehind);
}

/// On a worker: runs one work, and queues an entry for the next, since this one may take long.
void ExpiryThreads::relieve() noexcept {
  Runnable* work = nullptr;
  bool wants_relief = false;
  {
    MutexLock lock(mutex_);
    work = queue_.pop();
    wants_relief = relief_queued_ = !queue_.empty();
  }
  if (wants_relief) executor_.schedule(relief_, QueuePosition::kBehind);
  if (work != nullptr) run_one(*work);
}

bool ExpiryThreads::start_thread() noexcept {
  if (stopping_ || threads_.size() == kMostThreads) return false;
  try {
    workers_.push_back(executor_.new_worker(Worker::Duty::kExpiry));
    threads_.reserve(threads_.size() + 1);
    Worker& self = *workers_.back();
    threads_.push_back(std::make_unique<StackThread>("manta/x" + std::to_string(threads_.size()), signals_, stack_size_,
                                                     [this, &self] { body(self); }));
    return true;
  } catch (const std::exception&) {  // no memory, or no threads: tried again after the interval
    if (workers_.size() > threads_.size()) {
      executor_.drop_worker(*workers_.back());
      workers_.pop_back();
    }
    return false;
  }
}

void ExpiryThreads::arm_growth() noexcept {
  if (growth_armed_ || stopping_) return;
  try {
    executor_.arm(growth_, executor_.now() + kGrowthInterval);
    growth_armed_ = true;
  } catch (const std::exception&) {
    // No memory for a timer: the next work tries again, and so does the end.
  }
}

void ExpiryThreads::grow() noexcept {
  MutexLock lock(mutex_);
  growth_armed_ = false;
  if (queue_.empty() || idle_ != nullptr) return;
  (void)start_thread();
  arm_growth();
}

/// The next work; waits for it. Null: the executor stops, and nothing is queued.
Runnable* ExpiryThreads::next(Worker& self) noexcept {
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (Runnable* const work = queue_.pop()) return work;
      if (stopping_) return nullptr;
      self.below_ = idle_;
      idle_ = &self;
    }
    self.parker_.park();
  }
}

void ExpiryThreads::body(Worker& self) noexcept {
  self.enter();
  while (Runnable* const work = next(self)) run_one(*work);
  tls_context = Context{};  // the thread's own destructors run outside
}

/// It may submit more while its runtime drains, which waits for the nodes that it ends.
void ExpiryThreads::run_one(Runnable& work) noexcept {
  const DrainedScope scope(tls_context, executor_.core().id.load(std::memory_order_relaxed));
  work.type->execute(work);
}

void ExpiryThreads::stop() noexcept {
  std::vector<std::unique_ptr<StackThread>> threads;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    while (Worker* const worker = pop_worker(idle_, &Worker::below_)) worker->parker_.unpark();
    threads = std::move(threads_);
    threads_.clear();
  }
  for (const auto& thread : threads) thread->join();
  for (;;) {  // works without a thread
    Runnable* work = nullptr;
    {
      MutexLock lock(mutex_);
      work = queue_.pop();
    }
    if (work == nullptr) return;
    run_one(*work);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
