// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: a channel carries values that move without throwing: std::unique_ptr<T> does

#include <manta/manta.hpp>

struct Throws {
  Throws() = default;
  Throws(Throws&&) noexcept(false) {}
};

void call() { const manta::Channel<Throws> channel(1); }
