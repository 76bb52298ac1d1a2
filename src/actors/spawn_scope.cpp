// SPDX-License-Identifier: Apache-2.0
#include "core/hazard.hpp"

#include <manta/detail/actors/spawn_scope.hpp>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

SpawnScope::SpawnScope() : core_(*require_context().core) {
  static_assert(sizeof(RuntimeGuard) <= sizeof(visit_));
  ::new (static_cast<void*>(visit_)) RuntimeGuard(core_);
}

SpawnScope::~SpawnScope() { std::launder(reinterpret_cast<RuntimeGuard*>(visit_))->~RuntimeGuard(); }

}  // namespace detail
MANTA_NAMESPACE_END
