// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tasks/home.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The actor as the home of its methods' frames: they come back to its mailbox.
extern const Home kActorHome;

}  // namespace detail
MANTA_NAMESPACE_END
