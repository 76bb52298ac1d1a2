// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The words that lists of fields are made of (`list_fields` in <manta/options.hpp>): whose fields they are, and what a
/// field may be. src/base/limits.hpp checks it.

#include <manta/version.hpp>

#include <cstdint>
#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Whose fields `list_fields` is to list.
template <class T>
struct FieldsOf {};

// What a field may be.
struct AnyText {};
struct AnyTime {};  ///< A length of time or a time point; NaN is neither.
struct ZeroOrMore {};  ///< A length of time.
struct CpuShare {};  ///< A number of CPUs: a fraction below one in Ray's steps, a whole number from there on.

/// A whole number, both ends included.
struct Whole {
  std::int64_t min;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

}  // namespace detail
MANTA_NAMESPACE_END
