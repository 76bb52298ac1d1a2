// SPDX-License-Identifier: Apache-2.0
#include "core/executor_factory.hpp"

#include <manta/detail/base/atomic.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constinit atomic<ChooseExecutorFactory> chooses{nullptr};

}  // namespace

void choose_executors_by(ChooseExecutorFactory choose) noexcept {
  chooses.store(choose, std::memory_order_release);  // for executor_factory
}

std::shared_ptr<ExecutorFactory> executor_factory() {
  const ChooseExecutorFactory choose = chooses.load(std::memory_order_acquire);  // of choose_executors_by
  return choose == nullptr ? nullptr : choose();
}

}  // namespace detail
MANTA_NAMESPACE_END
