// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace detail {

class RuntimeCore;

/// Keeps the runtime to which the calling thread's calls go from ending while an actor is made: its end would stop the
/// actor before the first message. A `RuntimeGuard` (src/core/hazard.hpp) for templates.
class SpawnScope {
 public:
  /// Errors: `NoRuntimeError`, `ForkError`.
  MANTA_API SpawnScope();
  MANTA_API ~SpawnScope();
  SpawnScope(const SpawnScope&) = delete;
  SpawnScope& operator=(const SpawnScope&) = delete;

  [[nodiscard]] RuntimeCore& core() const noexcept { return core_; }

 private:
  RuntimeCore& core_;
  alignas(8) std::byte visit_[24];
};

}  // namespace detail
MANTA_NAMESPACE_END
