// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN

class Runtime;

/// While it exists, the calling thread's calls go to its runtime.
///
/// A task's body runs in a scope of its own runtime. Scopes nest; the innermost counts.
///
/// Requires: destroyed by the thread that made it, in reverse order.
class MANTA_API RuntimeScope {
 public:
  explicit RuntimeScope(Runtime& runtime);
  ~RuntimeScope();
  RuntimeScope(const RuntimeScope&) = delete;
  RuntimeScope& operator=(const RuntimeScope&) = delete;

 private:
  alignas(8) std::byte saved_[48];  // the thread's context before
};

MANTA_NAMESPACE_END
