// SPDX-License-Identifier: Apache-2.0
#include "core/hazard.hpp"

#include "core/table.hpp"
#include "explorer/models.hpp"
#include "runtime/shutdown.hpp"
#include "testing/explorer/explorer.hpp"

#include <cstddef>
#include <latch>
#include <thread>
#include <vector>

// The property: the end of a runtime waits for a visitor that found the runtime open; so the runtime's parts exist
// until the visitor's guard ends.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

/// The first strand of a model, and two more beside the workers.
constexpr std::ptrdiff_t kGuests = 3;

}  // namespace

void make_slots() {
  RuntimeCore core;
  std::latch all_inside(kGuests);
  std::vector<std::jthread> guests;
  for (std::ptrdiff_t i = 0; i < kGuests; ++i) {
    guests.emplace_back([&core, &all_inside] {
      const RuntimeGuard visit(core);
      all_inside.arrive_and_wait();
    });
  }
}

namespace {

void visit_at_the_end() {
  constexpr RuntimeId kId = 7;
  RuntimeCore core;
  core.id.store(kId, std::memory_order_relaxed);
  manta::explorer::name(core.stage, "stage");
  manta::explorer::name(core.drained, "drained");
  Plain<bool> parts{true};
  Strand visitor("visitor", [&] {
    const RuntimeGuard visit(core);
    if (is_open(core, kId)) check(parts.get(), "the runtime ended under its visitor");
  });
  // As shut_down() does.
  core.stage.store(Stage::kDraining, std::memory_order_seq_cst);
  asymmetric_fence_heavy();
  while (has_visitors(core)) core.drained.park();
  parts.set(false);
  visitor.join();
}

}  // namespace

void visitor_or_end_sees_the_other() {
  prepare_asymmetric_fence();
  visit_at_the_end();
}

void visitor_or_end_sees_the_other_without_the_heavy_fence() {
  asymmetric_fence_granted.store(false, std::memory_order_relaxed);
  visit_at_the_end();
  prepare_asymmetric_fence();
}

namespace {

/// As the end of a runtime waits for them.
bool has_left(const RuntimeCore& core) {
  return !has_visitors(core) && core.stays.load(std::memory_order_seq_cst) == 0;
}

void stay_at_the_end() {
  constexpr RuntimeId kId = 7;
  RuntimeCore core;
  core.id.store(kId, std::memory_order_relaxed);
  manta::explorer::name(core.stage, "stage");
  manta::explorer::name(core.stays, "stays");
  manta::explorer::name(core.drained, "drained");
  Plain<bool> parts{true};
  Strand guest("guest", [&] {
    const BlockedGuard stay(&core, kId);
    if (stay.may_wait()) check(parts.get(), "the runtime ended under a thread that blocks in it");
  });
  // As close_external() and dismantle() do.
  core.stage.store(Stage::kClosed, std::memory_order_seq_cst);
  asymmetric_fence_heavy();
  while (!has_left(core)) core.drained.park();
  parts.set(false);
  guest.join();
}

}  // namespace

void end_waits_for_who_stays() {
  prepare_asymmetric_fence();
  stay_at_the_end();
}

void end_waits_for_who_stays_without_the_heavy_fence() {
  asymmetric_fence_granted.store(false, std::memory_order_relaxed);
  stay_at_the_end();
  prepare_asymmetric_fence();
}

void core_is_given_back_when_all_have_left() {
  prepare_asymmetric_fence();
  RuntimeCore& core = acquire_core();
  core.stage.store(Stage::kOpen, std::memory_order_relaxed);
  const RuntimeId id = core.id.load(std::memory_order_relaxed);
  manta::explorer::name(core, "core");
  Plain<bool> mine{true};
  Strand visitor("visitor", [&] {
    visit_if_alive(id, [&](RuntimeCore&) { check(mine.get(), "a core was given back under its visitor"); });
  });
  dismantle(core);
  mine.set(false);
  visitor.join();
}

}  // namespace manta_models
