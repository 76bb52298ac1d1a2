// SPDX-License-Identifier: Apache-2.0
//
// The engine `twin`: calls run in a second runtime of this process, which knows the first by a line only, as a worker
// process would. It has a core, an executor, a store and tables of its own. All that processes say to each other is
// tried on it, without processes.

#include "base/asymmetric_fence.hpp"
#include "core/hazard.hpp"
#include "engine/peer/peer.hpp"
#include "engine/twin/twin_line.hpp"
#include "runtime/engines.hpp"

#include <manta/runtime.hpp>

#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// The configuration of the twin: that of its driver, but for what belongs to the driver alone.
Config config_of_twin(const ResolvedConfig& driver) {
  Config config;
  config.num_workers = driver.num_workers;
  if (driver.object_store_memory != 0) config.object_store_memory = driver.object_store_memory;
  config.engine = EngineKind::kLocal;
  config.object_store_timeout = driver.object_store_timeout;
  config.stall_report = std::chrono::nanoseconds(0);  // the driver sees more
  config.ambient = false;
  config.inline_get = driver.inline_get;
  if (driver.stack_size != 0) config.stack_size = driver.stack_size;
  config.max_threads = driver.max_threads;
  config.log = driver.log;
  config.on_unobserved_error = driver.on_unobserved_error;
  config.events = driver.events;
  return config;
}

/// The driver's end of the line, which owns the other.
class Twin final : public Peer {
 public:
  Twin(RuntimeCore& core, std::unique_ptr<Runtime> worker, std::shared_ptr<TwinLine> to_worker,
       std::shared_ptr<TwinLine> to_driver)
      : Peer(core, 1, to_worker),
        driver_(core),
        worker_(std::move(worker)),
        to_worker_(std::move(to_worker)),
        to_driver_(std::move(to_driver)) {}

  void cut() noexcept override {
    to_worker_->cut();
    to_driver_->cut();
  }

  void stop() noexcept override {
    cut();
    Peer::stop();
    driver_.twin.store(nullptr, std::memory_order_seq_cst);
    asymmetric_fence_heavy();
    while (has_visitors(driver_)) driver_.drained.park();  // a thread may be reading both runtimes' counts
    worker_->core().ends_with.store(nullptr, std::memory_order_relaxed);
    worker_->shutdown();
  }

  void add_left(RuntimeStats& stats) const noexcept override {
    if (driver_.twin.load(std::memory_order_relaxed) != nullptr) return;  // it runs, and is counted with the driver
    const RuntimeStats left = worker_->stats();
    stats.objects += left.objects;
    stats.frames += left.frames;
    stats.held_actors += left.held_actors;
    stats.store_bytes += left.store_bytes;
  }

 private:
  RuntimeCore& driver_;
  std::unique_ptr<Runtime> worker_;
  std::shared_ptr<TwinLine> to_worker_;
  std::shared_ptr<TwinLine> to_driver_;
};

}  // namespace

void start_twin(RuntimeCore& core) {
  start_engine(core, [](RuntimeCore& driver) -> std::unique_ptr<Engine> {
    auto worker = std::make_unique<Runtime>(config_of_twin(driver.config));
    RuntimeCore& other = worker->core();
    auto to_worker = std::make_shared<TwinLine>(other);
    auto to_driver = std::make_shared<TwinLine>(driver);
    auto far_end = std::make_unique<Peer>(other, std::uint8_t{1}, to_driver);
    to_worker->connect(*far_end);
    add_engine(other, std::move(far_end));  // not its default: what its bodies submit runs there
    auto near_end = std::make_unique<Twin>(driver, std::move(worker), std::move(to_worker), to_driver);
    to_driver->connect(*near_end);
    other.ends_with.store(&driver, std::memory_order_relaxed);
    driver.twin.store(&other, std::memory_order_release);
    return near_end;
  });
}

}  // namespace detail
MANTA_NAMESPACE_END
