// SPDX-License-Identifier: Apache-2.0
//
// A listener that throws nevertheless. Other suites test exceptions of `on_ready`, `log` and `on_unobserved_error`.

#include "fixture.hpp"

#include <stdexcept>

namespace manta::conformance {
namespace {

[[noreturn]] void fail() { throw std::runtime_error("in the listener"); }

class Thrower : public EventListener {
 public:
  void on_event(const Event& /*event*/) noexcept override { fail(); }
};

TEST(ListenerDeathTest, WhatItThrowsEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Thrower thrower;
        const Runtime runtime({.num_workers = 1, .ambient = true, .events = &thrower});
        (void)put(1);
      },
      "in the listener");
}

}  // namespace
}  // namespace manta::conformance
