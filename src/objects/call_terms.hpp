// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <manta/detail/base/limits.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The resolved options of a call that the process which runs it must know. They travel with the call.
struct CallTerms {
  std::string name{};  ///< Empty: the function's.
  int cpus = 1;
  Time deadline = kForever;
};

/// A line for each field, by the name of the option.
template <class See>
constexpr void list_fields(FieldsOf<CallTerms>, See see) {
  see("name", &CallTerms::name);
  see("num_cpus", &CallTerms::cpus);
  see("deadline", &CallTerms::deadline);
}

}  // namespace detail
MANTA_NAMESPACE_END
