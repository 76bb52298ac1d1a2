// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one maker of nodes, and what each kind of node begins with.

#include "core/counters.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/objects/node.hpp>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

// Storage references: one of the queue entry, the setter or the hosted attempt, and one of all references together.
inline constexpr NodeInit kNewWork{Phase::kReady, 0, 1, 2};  ///< A task or a call, with a handle to its result.
inline constexpr NodeInit kNewMessage{Phase::kReady, kNoRefs, 0, 1};  ///< The same without a result that is used.
inline constexpr NodeInit kNewHosted{Phase::kReady, kHosted | kNoInline, 1, 2};  ///< The same for a caller elsewhere.
inline constexpr NodeInit kNewObject{Phase::kRunning, kUncounted, 1, 1};  ///< A value that is put.
inline constexpr NodeInit kNewPromise{Phase::kRunning, kUncounted, 1, 2};
inline constexpr NodeInit kNewReceived{Phase::kRunning, kUncounted | kHosted, 1, 1};  ///< A value from elsewhere.
inline constexpr NodeInit kNewBorrowed{Phase::kRunning, kUncounted | kHosted | kNotRequested, 1, 1};

[[nodiscard]] constexpr NodeInit with_flags(NodeInit init, std::uint32_t flags) noexcept {
  init.flags |= flags;
  return init;
}

/// Makes a node, whose value and arguments are still missing. Counts it for `runtime`, even if another runtime has the
/// core by now; without a core it is not counted.
///
/// Errors: `std::bad_alloc`.
/// Cost:   one allocation.
[[nodiscard, gnu::always_inline]] inline Node& new_node(RuntimeCore* core, RuntimeId runtime, const NodeType& type,
                                                        NodeInit init, std::source_location site) {
  void* const memory = slab_allocate(type.size);
  Node* const node = ::new (memory) Node(type, init, runtime, site);
  if (core != nullptr) count_alive(*core, runtime, &Counters::nodes, 1);
  return *node;
}

}  // namespace detail
MANTA_NAMESPACE_END
