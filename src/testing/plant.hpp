// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/marks.hpp>

#ifndef MANTA_CHECKED
#error "faults can be planted in the checked build only"
#endif

MANTA_NAMESPACE_BEGIN
namespace testing {

/// Plants a fault of marks.hpp for a scope.
class Plant {
 public:
  explicit Plant(detail::Mutation fault) { detail::planted_fault.store(fault, std::memory_order_relaxed); }
  ~Plant() { detail::planted_fault.store(detail::Mutation::kNone, std::memory_order_relaxed); }
  Plant(const Plant&) = delete;
  Plant& operator=(const Plant&) = delete;
};

}  // namespace testing
MANTA_NAMESPACE_END
