// SPDX-License-Identifier: Apache-2.0
// Which types have a codec: checked when this file is compiled.
#include <manta/codec.hpp>
#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <any>
#include <array>
#include <atomic>
#include <chrono>
#include <complex>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace {

using manta::detail::CodecKind;
using manta::detail::field_count;
using manta::detail::has_codec;
using manta::detail::is_plain_bytes;
using manta::detail::kind_of;
using manta::detail::why_no_codec;

struct Point {
  double x, y;
};
struct Empty {};
struct NamedRef {
  std::string name;
  std::vector<Point> points;
  char tag[8];
  int table[2][3];
};
struct Constant {
  const int number;
  std::string text;
};
struct Tree {
  int value;
  std::vector<Tree> children;
  std::unique_ptr<Tree> other;
};
struct Bits {
  unsigned a : 4;
  bool b : 1;
};
struct Sixteen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o;
  std::string p;
};
struct Seventeen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
  std::string q;
};
enum class Fixed : int {};
enum Free { kSomething };

static_assert(has_codec<int> && has_codec<bool> && has_codec<long double> && has_codec<char32_t> &&
              has_codec<std::byte>);
static_assert(has_codec<Fixed> && has_codec<Free>);
static_assert(has_codec<std::string> && has_codec<std::wstring> && has_codec<std::filesystem::path>);
static_assert(has_codec<std::vector<bool>> && has_codec<std::vector<std::string>> && has_codec<std::deque<NamedRef>>);
static_assert(has_codec<std::list<int>> && has_codec<std::array<int, 3>> && has_codec<std::array<std::string, 2>>);
static_assert(has_codec<std::map<std::string, std::vector<int>>> && has_codec<std::multimap<int, int>>);
static_assert(has_codec<std::unordered_map<int, int>> && has_codec<std::unordered_multimap<int, int>>);
static_assert(has_codec<std::set<std::string>> && has_codec<std::unordered_multiset<int>>);
static_assert(has_codec<std::pair<int, std::string>> && has_codec<std::tuple<>> && has_codec<std::tuple<int, bool>>);
static_assert(has_codec<std::optional<std::optional<int>>> && has_codec<std::variant<std::monostate, int, NamedRef>>);
static_assert(has_codec<std::chrono::seconds> && has_codec<std::chrono::steady_clock::time_point>);
static_assert(has_codec<std::unique_ptr<std::string>> && has_codec<std::shared_ptr<const int>>);
static_assert(has_codec<std::complex<double>> && has_codec<Empty> && has_codec<manta::TaskId>);
static_assert(has_codec<Point> && has_codec<NamedRef> && has_codec<Constant> && has_codec<Tree> && has_codec<Bits>);
static_assert(has_codec<manta::ObjectRef<int>> && has_codec<std::vector<manta::ObjectRef<void>>>);
static_assert(has_codec<manta::ActorHandle<NamedRef>>);

static_assert(field_count<Empty> == 0 && field_count<Point> == 2 && field_count<NamedRef> == 4);
static_assert(field_count<Sixteen> == 16 && has_codec<Sixteen> && !has_codec<Seventeen>);
static_assert(is_plain_bytes<Point>() && is_plain_bytes<Fixed>() && is_plain_bytes<std::array<Point, 2>>());
static_assert(!is_plain_bytes<bool>() && !is_plain_bytes<Free>() && !is_plain_bytes<long double>());
static_assert(kind_of<std::vector<Point>> == CodecKind::kContiguous);
static_assert(kind_of<std::vector<bool>> == CodecKind::kSequence);

struct Undefined;
struct HasPointer {
  int number;
  int* pointer;
};
struct HasHiddenUnion {
  int number;
  union {
    int as_int;
    float as_float;
  };
};
struct Derived : Point {
  int more;
};
struct NoDefault {
  explicit NoDefault(int) {}
};
struct HoldsNoDefault {
  NoDefault field;
};
struct Polymorphic {
  virtual ~Polymorphic() = default;
};
union Union {
  int a;
  float b;
};

static_assert(!has_codec<int*> && !has_codec<int&> && !has_codec<const int> && !has_codec<void> && !has_codec<void()>);
static_assert(!has_codec<int Point::*> && !has_codec<std::nullptr_t> && !has_codec<int[3]> && !has_codec<Union>);
static_assert(!has_codec<Undefined> && !has_codec<std::shared_ptr<Undefined>> && !has_codec<std::vector<Undefined*>>);
static_assert(!has_codec<std::function<void()>> && !has_codec<std::any> && !has_codec<std::exception_ptr>);
static_assert(!has_codec<std::mutex> && !has_codec<std::atomic<int>> && !has_codec<std::thread>);
static_assert(!has_codec<std::string_view> && !has_codec<std::span<const int>> && !has_codec<std::weak_ptr<int>>);
static_assert(!has_codec<std::vector<int>::iterator> && !has_codec<std::reference_wrapper<int>>);
static_assert(!has_codec<std::error_code> && !has_codec<std::source_location>);
static_assert(!has_codec<std::unique_ptr<int[]>> && !has_codec<std::shared_ptr<void>>);
static_assert(!has_codec<std::unique_ptr<Polymorphic>> && !has_codec<std::unique_ptr<int, void (*)(int*)>>);
static_assert(!has_codec<std::map<int, int*>> && !has_codec<std::tuple<int, HasPointer>>);
static_assert(!has_codec<HasPointer> && !has_codec<HasHiddenUnion> && !has_codec<Derived> &&
              !has_codec<HoldsNoDefault>);
static_assert(!has_codec<manta::Value<int>> && !has_codec<manta::Async<int>> && !has_codec<manta::Promise<int>>);

TEST(HasCodec, AClosureHasNone) {
  int number = 0;
  const auto closure = [&number] { return ++number; };
  static_assert(!has_codec<std::remove_const_t<decltype(closure)>>);
  EXPECT_EQ(closure(), 1);
}

TEST(HasCodec, WhyNotNamesThePart) {
  EXPECT_EQ(why_no_codec<int*>(), "a raw pointer means nothing elsewhere");
  // The compilers differ in how they print the type: `int*`, `int *`.
  const std::string why(why_no_codec<std::vector<int*>>());
  EXPECT_TRUE(why.starts_with("its int") && why.ends_with("*: a raw pointer means nothing elsewhere")) << why;
  EXPECT_EQ(why_no_codec<std::mutex>(), "give it a manta_codec");
}

}  // namespace
