// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The whole executor that ships, and work for it.

#include "core/runtime_core.hpp"
#include "executor/work_stealing/work_stealing.hpp"

namespace manta_models {

using manta::detail::Parker;
using manta::detail::Runnable;
using manta::detail::RunnableType;
using manta::detail::RuntimeCore;

/// Says when it has run.
struct Work : Runnable {
  Parker done{0};
  int runs = 0;
  Work();
};

inline void run_work(Runnable& work) noexcept {
  auto& mine = static_cast<Work&>(work);
  ++mine.runs;
  mine.done.unpark();
}

inline constexpr RunnableType kWorkType{run_work, nullptr};
inline Work::Work() : Runnable(kWorkType) {}

/// Blocks the worker that calls it.
inline void block_on(Parker& parker, manta::detail::BlockReason why) {
  static_cast<void>(manta::detail::tls_context.core->executor->block(parker, manta::detail::kForever, why));
}

/// Work that waits, in the middle of its worker, for other work.
struct Waiting : Work {
  Parker news{0};
  Waiting();
};

inline void wait_for_news(Runnable& work) noexcept {
  block_on(static_cast<Waiting&>(work).news, manta::detail::BlockReason::kObject);
  run_work(work);
}

inline constexpr RunnableType kWaitingType{wait_for_news, nullptr};
inline Waiting::Waiting() { type = &kWaitingType; }

class Pool {
 public:
  explicit Pool(int workers = 1) : executor_(core_, {.workers = workers, .max_threads = 4, .stack_size = 0}) {
    core_.executor = &executor_;
  }
  RuntimeCore& core() { return core_; }
  manta::detail::WorkStealing& executor() { return executor_; }

 private:
  RuntimeCore core_;
  manta::detail::WorkStealing executor_;
};

}  // namespace manta_models
