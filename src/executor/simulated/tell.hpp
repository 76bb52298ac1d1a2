// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "executor/simulated/strand.hpp"

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Appends who a strand is and what it runs: "worker 3, in crunch".
void tell_strand(const Strand& strand, std::string& into);

/// Appends what a strand that blocks waits for: "the result of crunch (task 7)".
void tell_wait(const Strand& strand, std::string& into);

}  // namespace detail
MANTA_NAMESPACE_END
