// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The vocabulary of lists of fields (`list_fields` in <manta/options.hpp>): the struct that has the fields, and the
/// limits of a field, which src/base/limits.hpp checks.

#include <manta/version.hpp>

#include <cstdint>
#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Names the struct whose fields `list_fields` lists.
template <class T>
struct FieldsOf {};

// The limits of a field.
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
