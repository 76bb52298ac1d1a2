// SPDX-License-Identifier: Apache-2.0
//
// overload<R(P...)>(&f): names one of several functions, since remote and submit need one signature.
#include "probe.hpp"

#include <string>
#include <string_view>

namespace {

using namespace manta::conformance;
using manta::overload;
using manta::remote;

std::string kind(int) { return "int"; }
std::string kind(double) noexcept { return "double"; }
std::string kind(const std::string&) { return "string"; }
std::string kind(std::string_view, int) { return "view and int"; }
manta::Async<std::string> kind(char) { co_return "char, in a coroutine"; }
void kind() {}

struct Statics {
  static int size(int) { return 1; }
  static int size(const std::string& text) { return static_cast<int>(text.size()); }
};

template <class T>
std::string name_of_kind(T) {
  return "template";
}
std::string name_of_kind(int) { return "int"; }

class Overloads : public RuntimeTest {};

TEST_F(Overloads, ArePickedByTheirSignature) {
  EXPECT_EQ(*remote<overload<std::string(int)>(&kind)>(1).get(), "int");
  EXPECT_EQ(*remote<overload<std::string(const std::string&)>(&kind)>("text").get(), "string");
  EXPECT_EQ(*remote<overload<std::string(std::string_view, int)>(&kind)>("text", 1).get(), "view and int");
  remote<overload<void()>(&kind)>().get();
}

TEST_F(Overloads, ThatPromiseNotToThrowArePickedWithoutThePromise) {
  EXPECT_EQ(*remote<overload<std::string(double)>(&kind)>(1).get(), "double");
}

TEST_F(Overloads, MayBeCoroutines) {
  EXPECT_EQ(*remote<overload<manta::Async<std::string>(char)>(&kind)>('c').get(), "char, in a coroutine");
}

TEST_F(Overloads, MayBeStaticMembersAndTemplates) {
  EXPECT_EQ(*remote<overload<int(const std::string&)>(&Statics::size)>("four").get(), 4);
  EXPECT_EQ(*remote<overload<std::string(double)>(&name_of_kind)>(1.0).get(), "template");
  EXPECT_EQ(*remote<overload<std::string(int)>(&name_of_kind)>(1).get(), "int");
}

TEST_F(Overloads, NeedNoAddressOperator) { EXPECT_EQ(*remote<overload<std::string(int)>(kind)>(1).get(), "int"); }

TEST_F(Overloads, TakeReferencesAsAnyFunction) {
  const auto text = manta::put(std::string("text"));
  EXPECT_EQ(*remote<overload<std::string(const std::string&)>(&kind)>(text).get(), "string");
}

TEST_F(Overloads, MayBeSentAndSubmitted) {
  manta::send<overload<void()>(&kind)>();
  EXPECT_EQ(*manta::submit(overload<std::string(int)>(&kind), 1).get(), "int");
}

struct Scale {
  [[nodiscard]] std::string weigh(int) { return "int"; }
  [[nodiscard]] std::string weigh(int) const { return "int, const"; }
  [[nodiscard]] std::string weigh(double) const noexcept { return "double, const"; }
  [[nodiscard]] std::string weigh(const std::string&) { return "string"; }
};

TEST_F(Overloads, MayBeMethods) {
  const auto scale = manta::spawn<Scale>();
  EXPECT_EQ(*scale.call<overload<std::string(const std::string&)>(&Scale::weigh)>("text").get(), "string");
  EXPECT_EQ(*scale.call<overload<std::string(double)>(&Scale::weigh)>(1.0).get(), "double, const");
  scale.send<overload<std::string(double)>(&Scale::weigh)>(1.0);
}

TEST_F(Overloads, OfMethodsThatDifferInConstAreBothPicked) {
  const auto scale = manta::spawn<Scale>();
  EXPECT_EQ(*scale.call<overload<std::string(int)>(&Scale::weigh)>(1).get(), "int");
  EXPECT_EQ(*scale.call<overload<std::string(int) const>(&Scale::weigh)>(1).get(), "int, const");
  EXPECT_EQ(*manta::call<overload<std::string(int) const>(&Scale::weigh)>(scale, 1).get(), "int, const");
}

}  // namespace
