// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ends the process when a step takes too long, and says which one: a hang is a failure.

#include <cstdint>
#include <string_view>

namespace manta_refused {

/// The running step.
struct Step {
  const char* program;
  const char* engine;
  const char* mode;
  std::uint64_t nth;  ///< which call fails, or the first of those
};

/// Watches one step for a scope. Only the first one allocates.
class Watched {
 public:
  explicit Watched(const Step& step);
  ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
};

}  // namespace manta_refused
