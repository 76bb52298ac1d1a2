// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/counters.hpp"
#include "objects/event.hpp"
#include "tasks/outcome.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A node on its way into its runtime: it is told of and counted, before anything can end it. What throws before it is
/// handed over takes it back.
///
/// Requires: the runtime is open for the calling thread, and nobody else has seen the node.
class Submission {
 public:
  Submission(RuntimeCore& core, Node& node) noexcept : core_(core), node_(&node) {
    emit(core, EventKind::kTaskSubmitted, node);
    count(core, &Counters::submitted, 1);
  }
  ~Submission() {
    if (node_ != nullptr) [[unlikely]]
      take_back(core_, *node_);
  }
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  Node& hand_over() noexcept { return *std::exchange(node_, nullptr); }

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
