// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/executor/strand.hpp"

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Appends the name of a strand and what it runs: "worker 3, in crunch".
void tell_strand(const Strand& strand, std::string& into);

/// Returns the name of a strand and what it waits for: "worker 3, in crunch, waits for the result of fetch, called at
/// main.cpp:12".
[[nodiscard]] std::string tell(const Strand& strand);

}  // namespace detail
MANTA_NAMESPACE_END
