// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/tasks/frame.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Waits for the first of several nodes.
struct AnyWait;
[[nodiscard]] MANTA_API AnyWait* new_any_wait(std::size_t count);
MANTA_API void any_wait_add(AnyWait& wait, Node& node);
[[nodiscard]] MANTA_API bool suspend_on_any(FrameBase& frame, AnyWait& wait) noexcept;
/// The index of the first that was done; frees the wait.
[[nodiscard]] MANTA_API std::size_t finish_any(AnyWait* wait) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
