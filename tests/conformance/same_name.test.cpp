// SPDX-License-Identifier: Apache-2.0
//
// Functions, lambdas and classes of the same name stay distinct.
#include "fixture.hpp"

namespace {

using manta::remote;

namespace a {
int value() { return 1; }
struct Actor {
  int value() const { return 1; }
};
}  // namespace a
namespace b {
int value() { return 2; }
struct Actor {
  int value() const { return 2; }
};
}  // namespace b

class SameName : public manta::conformance::RuntimeTest {};

TEST_F(SameName, NeverRunsTheOthersBody) {
  EXPECT_EQ(*remote<a::value>().get(), 1);
  EXPECT_EQ(*remote<b::value>().get(), 2);
  EXPECT_EQ(*(remote<[] { return 1; }>().get()), 1);
  EXPECT_EQ(*(remote<[] { return 2; }>().get()), 2);
  EXPECT_EQ(*manta::spawn<a::Actor>().call<&a::Actor::value>().get(), 1);
  EXPECT_EQ(*manta::spawn<b::Actor>().call<&b::Actor::value>().get(), 2);
}

}  // namespace
