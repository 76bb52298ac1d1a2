// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/counters.hpp"
#include "objects/event.hpp"
#include "objects/faults.hpp"
#include "tasks/deadline.hpp"
#include "tasks/dependencies.hpp"
#include "tasks/outcome.hpp"

#include <cstdint>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Whether a submitted node must wait.
enum class Missing : std::uint8_t { kNothing, kArguments };

/// A node on its way into its runtime. This class fixes the order of the steps: its event and its count, before
/// anything can end the node; its faults; its clock; and the hand-over to the code that queues it. An exception before
/// the hand-over takes the node back.
///
/// Two submissions have fewer steps. An actor's first message has no clock and no faults: it is no work that a user
/// could cancel. For a hosted node the caller's process emits the event, and Callee::serve submits the node.
///
/// Requires: the runtime is open for the calling thread, and no other thread has seen the node.
class Submission {
 public:
  Submission(RuntimeCore& core, Node& node, Missing missing) noexcept : core_(core), node_(&node) {
    if (missing == Missing::kArguments) begin_pending(node);
    emit(core, EventKind::kTaskSubmitted, node);
    count(core, &Counters::submitted, 1);
    if (missing == Missing::kNothing) emit(core, EventKind::kTaskReady, node);
  }
  ~Submission() {
    if (node_ != nullptr) [[unlikely]]
      take_back(core_, *node_);
  }
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  void ask_faults() const noexcept {
    if (core_.faults != nullptr) [[unlikely]]
      ask_submitted(core_, *node_);
  }

  /// Errors: as `start_clock`.
  void start_clock() const {
    if (node_->cold.load(std::memory_order_relaxed) != nullptr) detail::start_clock(core_, *node_);
  }

  /// Leaves the node to the caller, which queues it.
  Node& hand_over() noexcept { return *std::exchange(node_, nullptr); }

  /// Leaves the node to its dependencies.
  void register_dependencies() noexcept { detail::register_dependencies(hand_over()); }

 private:
  [[gnu::cold, gnu::noinline]] static void take_back(RuntimeCore& core, Node& node) noexcept {
    emit(core, EventKind::kTaskFailed, node);
    drop_unsubmitted(node);
    count_finished(core);
  }

  RuntimeCore& core_;
  Node* node_;
};

}  // namespace detail
MANTA_NAMESPACE_END
