// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The process's table of runtimes.
///
/// A runtime's id is an index into the table and a generation. Nodes keep the id, not a pointer: they may outlive their
/// runtime. Cores come from the table and return to it, and are never freed, so that a read of a stale one is a read of
/// valid memory that has another id. Indices are reused in rotation.

#include "core/runtime_core.hpp"

#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Takes a core and gives it an id.
///
/// Errors: `InvalidArgumentError` if more runtimes are alive than the table holds.
[[nodiscard]] RuntimeCore& acquire_core();

/// Ends the core's id: from here on `find_core` does not find it.
void retire_core(RuntimeCore& core) noexcept;

/// Gives the core back. True: no runtime is alive now.
[[nodiscard]] bool release_core(RuntimeCore& core) noexcept;

/// Lists a runtime among those that calls without a scope may go to.
void add_ambient(RuntimeCore& core);

/// Takes a runtime off that list, since its end begins.
void remove_ambient(RuntimeCore& core) noexcept;

/// The only ambient runtime.
///
/// Errors: `NoRuntimeError` if there is none, or several; `ShutDownError` if there was one, and it is ending.
[[nodiscard]] RuntimeCore& only_ambient();
[[nodiscard]] bool is_only_ambient(const RuntimeCore& core) noexcept;

/// Changes whenever the set of ambient runtimes does.
[[nodiscard]] const atomic<std::uint64_t>& ambient_epoch() noexcept;

/// True in a child of fork: its threads are gone, and every use of manta is an error.
[[nodiscard]] bool is_forked_child() noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
