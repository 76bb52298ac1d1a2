// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <cstddef>

MANTA_NAMESPACE_BEGIN

class Runtime;

/// Sends the calling thread's calls to a runtime, while it lives.
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
  alignas(8) std::byte saved_[48];  // what the thread's context said before
};

MANTA_NAMESPACE_END
