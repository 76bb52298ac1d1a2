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

class SeamTest : public conformance::RuntimeTest, public ::testing::WithParamInterface<EngineKind> {
 protected:
  SeamTest() { restart({.engine = GetParam()}); }

  /// The engine of the test's runtime.
  template <class Kind>
  [[nodiscard]] Kind& engine() {
    return static_cast<Kind&>(static_cast<Caller*>(runtime().core().engines[1])->engine());
  }

  /// How many objects and actors of the test's runtime the other side knows.
  [[nodiscard]] std::size_t lent() {
    return GetParam() == EngineKind::kLoopback ? engine<Loopback>().lent() : engine<Peer>().lent();
  }
};

inline std::string name_of_engine(const ::testing::TestParamInfo<EngineKind>& info) {
  return info.param == EngineKind::kLoopback ? "Loopback" : "Twin";
}

inline const auto kOnEachEngine = ::testing::Values(EngineKind::kLoopback, EngineKind::kTwin);

}  // namespace manta::detail
