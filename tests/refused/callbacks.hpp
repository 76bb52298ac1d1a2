// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Callbacks that throw: all that the library calls of a program's own code.
///
/// A destructor, a stop callback and an `EventListener` cannot: what leaves a destructor or a `std::stop_callback` ends the
/// process by the rules of the language, and a listener's `on_event` is `noexcept`.

#include "refused/faults.hpp"

#include <exception>

namespace manta_refused {

/// While it is armed, `may_throw` throws.
extern constinit FaultPoint callbacks;

/// What every callback of a program begins with.
void may_throw();

/// Tells whether an exception came of `may_throw`, on this side of an engine or on the other.
[[nodiscard]] bool is_planned(const std::exception& error) noexcept;

}  // namespace manta_refused
