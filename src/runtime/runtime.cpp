// SPDX-License-Identifier: Apache-2.0
//
// The composition root: puts a runtime together, and takes it apart again (shutdown.cpp).

#include <manta/runtime.hpp>

#include "actors/registry.hpp"
#include "base/asymmetric_fence.hpp"
#include "core/blocked_bodies.hpp"
#include "core/executor_factory.hpp"
#include "core/hazard.hpp"
#include "core/table.hpp"
#include "executor/work_stealing/work_stealing.hpp"
#include "objects/cold.hpp"
#include "objects/store.hpp"
#include "objects/unobserved.hpp"
#include "runtime/config.hpp"
#include "runtime/engines.hpp"
#include "runtime/shutdown.hpp"
#include "runtime/stall.hpp"
#include "tasks/admission.hpp"
#include "tasks/open_waits.hpp"
#include "waiting/channels.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace {

using namespace detail;

std::unique_ptr<Executor> new_executor(RuntimeCore& core, ExecutorFactory* factory) {
  if (factory != nullptr) return factory->new_executor(core);
  const ResolvedConfig& config = core.config;
  const WorkStealing::Limits limits{config.num_workers, config.max_threads, config.stack_size};
  return std::make_unique<WorkStealing>(core, limits);
}

/// Gives a fresh core its parts. Those that a stale reference may still touch stay with the core for ever.
void init_parts(RuntimeCore& core, Config config) {
  prepare_asymmetric_fence();  // here, while the process may still have only one thread
  prepare_error_of();
  const std::shared_ptr<ExecutorFactory> factory = executor_factory();
  if (factory != nullptr && factory->workers() != 0 && !config.num_workers.is_set()) {
    config.num_workers = factory->workers();
  }
  core.config = resolve_config(config);
  if (core.store == nullptr) core.store = new Store;
  if (core.open_waits == nullptr) core.open_waits = new OpenWaits;
  if (core.unobserved == nullptr) core.unobserved = new UnobservedErrors;
  if (core.blocked == nullptr) core.blocked = new BlockedBodies;
  if (core.channels == nullptr) core.channels = new Channels;
  if (core.admission == nullptr) core.admission = new Admission;
  if (core.actors == nullptr) core.actors = new ActorRegistry;
  core.store->open(core.config.object_store_memory, core.config.object_store_timeout);
  store_relaxed(core.events, core.config.events);
  store_relaxed<FaultInjector*>(core.faults, nullptr);
  core.inline_get = core.config.inline_get;
  core.foreign.each([](atomic<std::int64_t>& counter) { counter.store(0, std::memory_order_relaxed); });
  core.idle.reset();
  core.stage.store(Stage::kOpen, std::memory_order_relaxed);
  forget_engines(core);
  delete std::exchange(core.executor, nullptr);  // the last runtime's, kept for threads that look at it late
  core.executor = new_executor(core, factory.get()).release();
  core.describe_suspended = describe_suspended;
  core.report_stall = report_stall;
  core.stall_told_at.store(-1, std::memory_order_relaxed);
}

/// Starts the parts that take calls; the executor runs already.
void open(RuntimeCore& core) {
  try {
    start_configured_engine(core);
    if (core.config.ambient) add_ambient(core);
  } catch (...) {
    core.executor->stop();
    stop_engines(core);
    throw;
  }
}

}  // namespace

Runtime::Runtime(Config config)
    : core_((detail::require_no_fork(), &detail::acquire_core())), exceptions_(std::uncaught_exceptions()) {
  id_ = core_->id.load(std::memory_order_relaxed);
  try {
    init_parts(*core_, std::move(config));
    open(*core_);
  } catch (...) {
    detail::dismantle(*core_);
    throw;
  }
}

Runtime::~Runtime() {
  detail::refuse_to_end_inside(*core_, id_);
  end();
}

void Runtime::end() noexcept {
  const bool unwinding = std::uncaught_exceptions() > exceptions_;
  detail::shut_down(*core_, id_, unwinding ? detail::ShutdownMode::kCancelAll : detail::ShutdownMode::kLetFinish,
                    last_);
}

void Runtime::shutdown() {
  if (detail::runs_inside(*core_, id_)) {
    throw InvalidArgumentError(
        "shutdown: a runtime cannot be ended by its own work or in a call into it, which it would wait for");
  }
  end();
}

RuntimeStats Runtime::stats() const {
  const detail::RuntimeGuard visit(*core_);
  if (!detail::is_alive(*core_, id_)) return last_;
  core_->store->find_cap();
  return detail::collect_stats(*core_);
}

MANTA_NAMESPACE_END
