// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one switch between shipped and explored atomics.
///
/// All of manta's atomics are `detail::atomic<T>`. Normally that is `std::atomic<T>` itself. In the checked build
/// (`MANTA_CHECKED`) it is a wrapper of the same size and interface, and a schedule explorer controls its every
/// operation: which threads run before it, and which of the values that the memory model permits it returns.

#include <manta/version.hpp>

#ifdef MANTA_CHECKED
#include <manta/detail/base/checked_atomic.hpp>
#else
#include <atomic>
#endif

MANTA_NAMESPACE_BEGIN
namespace detail {

#ifdef MANTA_CHECKED
template <class T>
using atomic = checked_atomic<T>;
#else
template <class T>
using atomic = std::atomic<T>;
#endif

}  // namespace detail
MANTA_NAMESPACE_END
