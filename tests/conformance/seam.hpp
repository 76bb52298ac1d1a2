// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fixture of the seam's tests, which hold on each engine whose other side is in this process.

#include "conformance/fixture.hpp"
#include "engine/caller.hpp"
#include "engine/loopback/loopback.hpp"
#include "engine/peer/peer.hpp"

#include <cstddef>
#include <string>

namespace manta::detail {

/// The engine of a runtime that has one.
template <class Kind>
[[nodiscard]] Kind& engine_of(RuntimeCore& core) {
  return static_cast<Kind&>(static_cast<Caller*>(core.engines[1])->engine());
}

class SeamTest : public conformance::RuntimeTest, public ::testing::WithParamInterface<EngineKind> {
 protected:
  SeamTest() { restart({.engine = GetParam()}); }

  /// How many objects and actors of the test's runtime the other side knows.
  [[nodiscard]] std::size_t lent() {
    detail::RuntimeCore& core = runtime().core();
    return GetParam() == EngineKind::kLoopback ? engine_of<Loopback>(core).lent() : engine_of<Peer>(core).lent();
  }
};

inline std::string name_of_engine(const ::testing::TestParamInfo<EngineKind>& info) {
  return info.param == EngineKind::kLoopback ? "Loopback" : "Twin";
}

inline const auto kOnEachEngine = ::testing::Values(EngineKind::kLoopback, EngineKind::kTwin);

}  // namespace manta::detail
