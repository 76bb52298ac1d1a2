// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/counters.hpp"
#include "core/runtime_core.hpp"
#include "core/schedule.hpp"
#include "tasks/outcome.hpp"

#include <cstdint>
#include <memory>
#include <new>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Whether a step waits for a place among the bodies, or must take effect though all places are taken.
enum class Urgency : std::uint8_t { kInTurn, kAtOnce };

/// Runs a step soon on a thread of the runtime's executor, as work that its end waits for. False: there is no memory, and
/// the step is as it was.
template <class Step>
[[nodiscard]] bool post(RuntimeCore& core, Urgency urgency, Step& step) noexcept {
  struct Posted : Runnable {
    RuntimeCore& of;
    Step what;

    Posted(const RunnableType& kind, RuntimeCore& c, Step&& s) noexcept : Runnable(kind), of(c), what(std::move(s)) {}
    static void run(Runnable& work) noexcept {
      std::unique_ptr<Posted> self(static_cast<Posted*>(&work));
      RuntimeCore& core_of_it = self->of;
      self->what();
      self.reset();  // the step's own parts may be the program's
      count(core_of_it, &Counters::hosted_finished, 1);
      count_finished(core_of_it);
    }
  };
  static constexpr RunnableType kType{Posted::run};
  auto* const posted = new (std::nothrow) Posted(kType, core, std::move(step));
  if (posted == nullptr) return false;
  count(core, &Counters::submitted, 1);
  count(core, &Counters::hosted_submitted, 1);
  urgency == Urgency::kInTurn ? schedule(core, *posted) : core.executor->run_without_place(*posted);
  return true;
}

}  // namespace detail
MANTA_NAMESPACE_END
