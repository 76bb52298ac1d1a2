// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Asks a task to stop: one that has not started never will, a running one gets a stop request; the reference fails at
/// once.
MANTA_API void cancel(Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
