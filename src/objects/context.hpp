// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/node.hpp>
#include <manta/error.hpp>

#include <exception>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Who and where, for an error about `node`.
[[nodiscard]] ErrorContext context_of(Node& node, std::exception_ptr cause = nullptr);

}  // namespace detail
MANTA_NAMESPACE_END
