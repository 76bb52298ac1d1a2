// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a node that is done to the parcel of its outcome, and back.

#include "engine/lent.hpp"

#include <manta/detail/objects/node.hpp>

#include <exception>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Packs the value of a node that has one; if it cannot be encoded, the error that says why.
[[nodiscard]] Outcome pack_value(Node& node, Lender& lender) noexcept;

[[nodiscard]] Outcome pack_error(Outcome::Kind kind, const std::exception_ptr& error, Lender& lender) noexcept;

/// Packs the outcome of a node whose body ran here for another process.
[[nodiscard]] Outcome pack_outcome(Node& node, Lender& lender) noexcept;

/// Builds the value in a node. Returns null, or a `TaskError` without the context of a call that says why there is
/// none.
///
/// `what` names it in the error: "result".
[[nodiscard]] std::exception_ptr unpack_value(const Parcel& parcel, Node& node, std::string_view what,
                                              RefSource& references) noexcept;

[[nodiscard]] std::exception_ptr unpack_error(const Outcome& outcome) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
