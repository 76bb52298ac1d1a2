// SPDX-License-Identifier: Apache-2.0
#include "core/context.hpp"
#include "core/external_threads.hpp"
#include "core/hazard.hpp"

#include <manta/error.hpp>
#include <manta/runtime.hpp>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// The part of a Context that a RuntimeScope saves.
struct Saved {
  RuntimeCore* core;
  RuntimeId runtime;
  Slot* slot;
  const atomic<std::uint64_t>* epoch_source;
  std::uint64_t epoch;
  bool resident;
};

}  // namespace
}  // namespace detail

RuntimeScope::RuntimeScope(Runtime& runtime) {
  using namespace detail;
  static_assert(sizeof(Saved) <= sizeof(saved_));
  require_no_fork();
  Context& context = tls_context;
  RuntimeCore& core = runtime.core();
  const std::uint64_t epoch = core.epoch.load(std::memory_order_acquire);
  const RuntimeGuard visit(core);
  if (!is_alive(core, runtime.id())) throw ShutDownError("this runtime has been shut down");
  ::new (static_cast<void*>(saved_))
      Saved{context.core, context.runtime, context.slot, context.epoch_source, context.epoch, context.resident};
  const bool own = context.thread != nullptr && context.core == &core;
  if (!own) {
    context.slot = external_slot(core);
    context.resident = false;
  }
  context.core = &core;
  context.runtime = runtime.id();
  context.epoch_source = &core.epoch;
  context.epoch = epoch;
}

RuntimeScope::~RuntimeScope() {
  detail::Context& context = detail::tls_context;
  const auto& saved = *std::launder(reinterpret_cast<const detail::Saved*>(saved_));
  context.core = saved.core;
  context.runtime = saved.runtime;
  context.slot = saved.slot;
  context.epoch_source = saved.epoch_source;
  context.epoch = saved.epoch;
  context.resident = saved.resident;
}

MANTA_NAMESPACE_END
