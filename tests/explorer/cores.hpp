// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A core for models without a runtime, and an executor without threads.

#include "core/executor.hpp"
#include "core/runtime_core.hpp"

#include <array>
#include <cstddef>
#include <memory>

namespace manta_models {

using manta::detail::Parker;
using manta::detail::Runnable;
using manta::detail::RuntimeCore;
using manta::detail::RuntimeId;
using manta::detail::Slot;
using manta::detail::Time;
using manta::detail::Timer;

/// Has no threads: the caller of `schedule` runs the work. Its slots are for threads that count there.
class AtOnce : public manta::detail::Executor {
 public:
  void schedule(Runnable& work, manta::detail::QueuePosition /*hint*/) noexcept override { work.type->execute(work); }
  void wake() noexcept override {}
  bool block(Parker& parker, Time deadline, manta::detail::BlockReason /*why*/) override {
    return parker.park(deadline);
  }
  void leave() override {}
  void come_back() noexcept override {}
  bool begin_exclusive(std::size_t /*others*/) noexcept override { return true; }
  void end_exclusive(std::size_t /*others*/) noexcept override {}
  bool is_over_limit() const noexcept override { return false; }
  void unpark(Parker& parker) noexcept override { parker.unpark(); }
  std::shared_ptr<Slot> borrow_slot() override { return nullptr; }
  void return_slot(std::shared_ptr<Slot> /*slot*/) noexcept override {}
  void visit_slots(void (*see)(const Slot&, void*), void* context) const override {
    for (const Slot& each : slots_) see(each, context);
  }
  Time now() noexcept override { return Time(); }
  void arm(Timer& /*timer*/, Time /*when*/) override {}
  void give_way() noexcept override {}
  [[nodiscard]] bool is_quiet() noexcept override { return false; }
  void run_without_place(Runnable& /*work*/) noexcept override {}
  bool disarm(Timer& /*timer*/) noexcept override { return false; }
  void stop() noexcept override {}
  Runnable* take_left() noexcept override { return nullptr; }

  [[nodiscard]] Slot& slot(std::size_t number) { return slots_[number]; }

 private:
  std::array<Slot, 2> slots_{Slot(2, 1, 0), Slot(2, 2, 1)};
};

/// A core that nodes find by their id, without the rest of a runtime.
class Core {
 public:
  Core() {
    core_.id.store(kId, std::memory_order_relaxed);
    manta::detail::live_cores[kId].store(&core_, std::memory_order_release);
  }
  ~Core() { manta::detail::live_cores[kId].store(nullptr, std::memory_order_release); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  static constexpr RuntimeId kId = manta::detail::kMaxRuntimes - 1;

  RuntimeCore& operator*() noexcept { return core_; }
  RuntimeCore* operator->() noexcept { return &core_; }

 private:
  RuntimeCore core_;
};

/// Makes the calling strand one of the core's own for a scope, with a slot or without.
class Inside {
 public:
  explicit Inside(RuntimeCore& core, Slot* slot = nullptr) noexcept {
    manta::detail::tls_context.core = &core;
    manta::detail::tls_context.runtime = core.id.load(std::memory_order_relaxed);
    manta::detail::tls_context.slot = slot;
    manta::detail::tls_context.resident = true;
  }
  ~Inside() { manta::detail::tls_context = manta::detail::Context{}; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
};

}  // namespace manta_models
