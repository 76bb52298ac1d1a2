// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Callbacks that throw: all code of a program that the library calls.
///
/// Except destructors, stop callbacks and `EventListener`s: an exception of a destructor or a `std::stop_callback` ends
/// the process by the rules of the language, and a listener's `on_event` is `noexcept`.

#include "refused/faults.hpp"

#include <exception>

namespace manta_refused {

/// While it is armed, `may_throw` throws.
extern constinit FaultPoint callbacks;

/// Every callback of a program begins with this.
void may_throw();

/// Returns whether `may_throw` threw an exception, on this side of an engine or on the other.
[[nodiscard]] bool is_planned(const std::exception& error) noexcept;

}  // namespace manta_refused
