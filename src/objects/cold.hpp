// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/timer_queue.hpp"
#include "objects/call_terms.hpp"

#include <manta/detail/objects/node.hpp>
#include <manta/detail/tasks/frame.hpp>
#include <manta/ids.hpp>

#include <exception>
#include <stop_token>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The rarely needed part of a node: made on demand, once, and freed with the node.
///
/// The options are set at submission, before anybody else sees the node. `error` is written by whoever sets
/// `kOutcomeReserved`, before the node is done. The rest has its own synchronisation.
struct Cold : CallTerms {  // constant after submission
  std::int64_t retries_left = 0;  ///< -1: no limit. Written by the attempt that runs.

  // Written once, published by kDone.
  std::exception_ptr error;

  // Own synchronisation.
  atomic<std::uint64_t> id{0};       ///< 0 until somebody asks.
  atomic<int> attempt{1};
  std::stop_source stop;

  atomic<std::uint64_t> flight{0};   ///< The number of the attempt that an engine runs; 0: none is on its way.
  bool hosted = false;               ///< Constant: a hosted node.

  OpenWait open;  ///< Listed while a body runs that has asked for its stop token. The body's.
  atomic<bool> is_open{false};

  struct DeadlineTimer : Timer, Runnable {
    Node* node = nullptr;
    DeadlineTimer() noexcept;
  } timer;
};

/// The node's cold part, made if there is none.
///
/// Errors:  `std::bad_alloc`.
/// Threads: any.
[[nodiscard]] Cold& require_cold(Node& node);

/// The node's cold part, or null.
[[nodiscard]] inline Cold* find_cold(const Node& node) noexcept { return node.cold.load(std::memory_order_acquire); }

/// The error of a node that has failed: where there was no memory to keep it, `std::bad_alloc`.
[[nodiscard]] const std::exception_ptr& error_of(const Node& node) noexcept;

/// Makes what `error_of` gives without memory. Errors: `std::bad_alloc`. Called before the first node is made.
void prepare_error_of();

}  // namespace detail
MANTA_NAMESPACE_END
