// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernel's wait on a word, for threads of one process (Linux, futex(2)).

#include "base/clock.hpp"

#include <manta/detail/base/atomic.hpp>

#include <cstdint>
#include <optional>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Sleeps while `word` holds `expected`, until a wake-up or the deadline.
///
/// Ensures: may return spuriously: load the word, and call again.
/// Returns: false only if the deadline passed. A deadline in the past is allowed.
/// Order:   none; the caller's own load of `word` acquires.
bool futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected, std::optional<Time> deadline) noexcept;

/// Wakes up to `count` threads that sleep on this address.
///
/// The word is only an address here and is never read, so it may be freed already: then no thread sleeps there, or the
/// memory is another futex, whose sleepers get a spurious wake-up, which they must expect anyway.
void futex_wake(const atomic<std::uint32_t>* word, int count) noexcept;
inline void futex_wake(const atomic<std::uint32_t>& word, int count) noexcept { futex_wake(&word, count); }

}  // namespace detail
MANTA_NAMESPACE_END
