// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The task's number; given out when first asked for.
[[nodiscard]] MANTA_API std::uint64_t id_of(Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
