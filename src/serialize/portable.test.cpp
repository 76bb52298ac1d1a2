// SPDX-License-Identifier: Apache-2.0
#include <manta/codec.hpp>
#include <manta/manta.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace {

using manta::portable;
using testing::AllOf;
using testing::HasSubstr;

double mean(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}
std::size_t length(std::string_view text, std::span<const int> numbers) { return text.size() + numbers.size(); }
int values(manta::Value<int> one, std::span<const manta::Value<int>> many) { return *one + *many[0]; }
manta::ObjectRef<int> same(manta::ObjectRef<int> ref) { return ref; }
manta::Async<int> later(int x) { co_return x; }
void nothing() {}
void call(int, std::function<void()> f) { f(); }
int* leak(int) { return nullptr; }
void change(int& x) { ++x; }
manta::Async<int*> leak_later(int) { co_return nullptr; }

struct Counter {
  int value = 0;
  int add(int n) { return value += n; }
  int peek(const int* pointer) const noexcept { return value + *pointer; }
};

static_assert(portable<mean> && portable<length> && portable<values> && portable<same> && portable<later>);
static_assert(portable<nothing> && portable<&Counter::add> && portable<[](int x) { return x; }>);
static_assert(!portable<call> && !portable<leak> && !portable<change> && !portable<leak_later>);
static_assert(!portable<&Counter::peek> && !portable<[](std::mutex*) {}>);

template <auto Fn>
std::string refusal() {
  try {
    manta::require_portable<Fn>();
  } catch (const manta::NotPortableError& error) {
    return error.message();
  }
  return "portable";
}

TEST(Portable, TheErrorNamesTheArgumentAndSaysWhy) {
  EXPECT_THAT(refusal<call>(), HasSubstr("argument 2 (std::function<void"));
  EXPECT_THAT(refusal<call>(), HasSubstr("has no codec: give it a manta_codec"));
  EXPECT_THAT(refusal<leak>(), AllOf(HasSubstr("the result (int"), HasSubstr("*) of ")));
  EXPECT_THAT(refusal<&Counter::peek>(), HasSubstr("a raw pointer means nothing elsewhere"));
  EXPECT_EQ(refusal<mean>(), "portable");
}

}  // namespace
