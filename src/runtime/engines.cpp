// SPDX-License-Identifier: Apache-2.0
#include "runtime/engines.hpp"

#include "engine/caller.hpp"
#include "engine/loopback/loopback.hpp"
#include "tasks/borrowed.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

Caller& add_engine(RuntimeCore& core, std::unique_ptr<Engine> engine) {
  auto caller = std::make_unique<Caller>(core);
  if (core.borrowed == nullptr) core.borrowed = new BorrowedObjects(core);
  caller->start(std::move(engine));
  core.engines[1] = caller.get();
  return *caller.release();
}

void start_engine(RuntimeCore& core, MakeEngine make) {
  add_engine(core, make(core));
  store_relaxed(core.route, std::uint32_t{kRouteUnit});
}

void start_loopback(RuntimeCore& core) {
  start_engine(core, [](RuntimeCore& of) -> std::unique_ptr<Engine> { return std::make_unique<Loopback>(of); });
}

void start_configured_engine(RuntimeCore& core) {
  const EngineEntry& engine = kEngines[static_cast<std::size_t>(core.config.engine)];
  if (engine.start != nullptr) engine.start(core);
}

void cut_engines(RuntimeCore& core) noexcept {
  for (Route* const engine : core.engines) {
    if (engine != nullptr) engine->cut();
  }
}

void stop_engines(RuntimeCore& core) noexcept {
  for (Route* const engine : core.engines) {
    if (engine != nullptr) engine->stop();
  }
}

void forget_engines(RuntimeCore& core) noexcept {
  store_relaxed(core.route, std::uint32_t{0});
  for (Route*& engine : core.engines) delete std::exchange(engine, nullptr);
  delete std::exchange(core.borrowed, nullptr);
  core.twin.store(nullptr, std::memory_order_relaxed);
}

}  // namespace detail
MANTA_NAMESPACE_END
