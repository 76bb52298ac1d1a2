// SPDX-License-Identifier: Apache-2.0
#include <manta/codec.hpp>

#include "testing/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace {

using manta::Reader;
using manta::Writer;
using manta::testing::decode_error;
using manta::testing::decoded;
using manta::testing::encoded;
using manta::testing::message;
using manta::testing::round_trip;
using testing::HasSubstr;

template <class T>
void expect_limits() {
  using Limits = std::numeric_limits<T>;
  for (const T value : {Limits::min(), Limits::lowest(), T{}, T{1}, Limits::max()}) EXPECT_EQ(round_trip(value), value);
}

TEST(Scalars, ComeBackAtTheEndsOfTheirRanges) {
  expect_limits<signed char>();
  expect_limits<unsigned char>();
  expect_limits<char>();
  expect_limits<wchar_t>();
  expect_limits<char8_t>();
  expect_limits<char16_t>();
  expect_limits<char32_t>();
  expect_limits<short>();
  expect_limits<unsigned short>();
  expect_limits<int>();
  expect_limits<unsigned>();
  expect_limits<long>();
  expect_limits<unsigned long>();
  expect_limits<long long>();
  expect_limits<unsigned long long>();
  expect_limits<float>();
  expect_limits<double>();
  EXPECT_TRUE(round_trip(true));
  EXPECT_FALSE(round_trip(false));
}

TEST(Scalars, AreMessagePack) {
  EXPECT_EQ(encoded(5).bytes, message({0x05}).bytes);
  EXPECT_EQ(encoded(-1).bytes, message({0xff}).bytes);
  EXPECT_EQ(encoded(300).bytes, message({0xcd, 0x01, 0x2c}).bytes);
  EXPECT_EQ(encoded(-129).bytes, message({0xd1, 0xff, 0x7f}).bytes);
  EXPECT_EQ(encoded(true).bytes, message({0xc3}).bytes);
  EXPECT_EQ(encoded(1.0F).bytes, message({0xca, 0x3f, 0x80, 0, 0}).bytes);
  EXPECT_EQ(encoded(1.0).bytes, message({0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0}).bytes);
  EXPECT_EQ(encoded(std::string("ab")).bytes, message({0xa2, 'a', 'b'}).bytes);
}

TEST(Scalars, NegativeNumbersAreNotWhatLibmpackMakesOfThem) {
  for (int bit = 0; bit < 63; ++bit) {
    for (std::int64_t near = -300; near <= 300; ++near) {
      const std::int64_t value = -(std::int64_t{1} << bit) + near;
      ASSERT_EQ(round_trip(value), value);
    }
  }
  EXPECT_EQ(encoded(-32).bytes, message({0xe0}).bytes);
  EXPECT_EQ(encoded(-33).bytes, message({0xd0, 0xdf}).bytes);
  EXPECT_EQ(encoded(-128).bytes, message({0xd0, 0x80}).bytes);
  EXPECT_EQ(encoded(-32769).bytes, message({0xd2, 0xff, 0xff, 0x7f, 0xff}).bytes);
  EXPECT_EQ(encoded(-4'294'967'596).bytes, message({0xd3, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfe, 0xd4}).bytes);
}

TEST(Scalars, PositiveNumbersMayComeInSignedForm) { EXPECT_EQ(decoded<int>(message({0xd0, 0x05})), 5); }

TEST(Scalars, FloatsKeepEveryBit) {
  EXPECT_TRUE(std::isnan(round_trip(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_TRUE(std::signbit(round_trip(-0.0)));
  EXPECT_EQ(round_trip(std::numeric_limits<float>::denorm_min()), std::numeric_limits<float>::denorm_min());
}

TEST(Scalars, LongDoublesKeepEveryBit) {
  for (const long double value : {0.1L, -0.0L, std::numeric_limits<long double>::max()}) {
    EXPECT_EQ(round_trip(value), value);
  }
}

enum class Colour : unsigned char { kRed, kGreen = 200 };
enum Unscoped { kFirst, kSecond };

TEST(Scalars, EnumsAreTheirNumbers) {
  EXPECT_EQ(round_trip(Colour::kGreen), Colour::kGreen);
  EXPECT_EQ(round_trip(kSecond), kSecond);
  EXPECT_EQ(round_trip(std::byte{7}), std::byte{7});
  EXPECT_EQ(decode_error<Colour>(encoded(256)), "expected an integer from 0 to 255, found 256 at byte 0");
}

TEST(Scalars, DurationsAndTimePointsAreTheirCounts) {
  using std::chrono::system_clock;
  EXPECT_EQ(encoded(std::chrono::seconds(5)).bytes, encoded(5).bytes);
  EXPECT_EQ(round_trip(std::chrono::duration<double>(0.25)), std::chrono::duration<double>(0.25));
  const auto now = system_clock::time_point(std::chrono::hours(500'000));
  EXPECT_EQ(round_trip(now), now);
}

TEST(Scalars, PathsAreStrings) {
  EXPECT_EQ(round_trip(std::filesystem::path("/a/b.txt")), std::filesystem::path("/a/b.txt"));
}

TEST(Scalars, StringsMayHoldAnything) {
  const std::string odd("a\0\xff", 3);
  EXPECT_EQ(round_trip(odd), odd);
  EXPECT_EQ(round_trip(std::string()), "");
  EXPECT_EQ(round_trip(std::string(100'000, 'x')), std::string(100'000, 'x'));
}

TEST(Scalars, IntegersOutOfRangeAreRefused) {
  EXPECT_EQ(decode_error<signed char>(message({0xcd, 0x01, 0x2c})),
            "expected an integer from -128 to 127, found 300 at byte 0");
  EXPECT_EQ(decode_error<unsigned>(message({0xff})), "expected an integer from 0 to 4294967295, found -1 at byte 0");
  EXPECT_THAT(decode_error<long>(encoded(std::numeric_limits<unsigned long>::max())),
              HasSubstr("18446744073709551615"));
}

TEST(Scalars, AnotherTypeIsRefused) {
  EXPECT_EQ(decode_error<int>(encoded(std::string("ab"))),
            "expected an integer from -2147483648 to 2147483647, found a string of 2 bytes at byte 0");
  EXPECT_EQ(decode_error<bool>(encoded(1)), "expected true or false, found 1 at byte 0");
  EXPECT_EQ(decode_error<std::string>(encoded(true)), "expected a string, found true at byte 0");
  EXPECT_EQ(decode_error<float>(encoded(0.5)), "expected a float, found the floating-point number 0.500000 at byte 0");
}

TEST(Scalars, MessagesThatAreCutOffAreRefused) {
  EXPECT_EQ(decode_error<std::string>(message({})), "expected a string, found the end of the message at byte 0");
  EXPECT_EQ(decode_error<std::string>(message({0xdb, 0xff, 0xff, 0xff, 0xff, 'a'})),
            "expected a string, found 4294967295 bytes of which the message has 1 at byte 0");
  EXPECT_EQ(decode_error<int>(message({0xce, 0})),
            "expected an integer, found the end of the message in the middle of an object at byte 0");
  EXPECT_EQ(decode_error<int>(message({0xc1})), "expected an integer, found what is not MessagePack at byte 0");
  EXPECT_EQ(decode_error<int>(message({1, 2, 3})), "expected the end of the message, found 2 bytes more at byte 1");
}

class Account {
 public:
  Account() = default;
  Account(std::string owner, long cents) : owner_(std::move(owner)), cents_(cents) {}
  friend bool operator==(const Account&, const Account&) = default;
  friend void manta_codec(auto& codec, Account& account) { codec(account.owner_, account.cents_); }

 private:
  std::string owner_;
  long cents_ = 0;
};

class Interval {
 public:
  Interval(int low, int high) : low_(low), high_(high) {}
  friend bool operator==(const Interval&, const Interval&) = default;
  friend void manta_encode(Writer& writer, const Interval& interval) { writer(interval.low_, interval.high_); }
  friend Interval manta_decode(Reader& reader, std::type_identity<Interval>) {
    reader.begin_array_of(2);
    const int low = reader.read<int>();
    return {low, reader.read<int>()};
  }

 private:
  int low_;
  int high_;
};

TEST(UsersCodec, ServesBothDirections) { EXPECT_EQ(round_trip(Account("Ada", 5)), Account("Ada", 5)); }
TEST(UsersCodec, MayBeAPair) { EXPECT_EQ(round_trip(Interval(3, 4)), Interval(3, 4)); }

}  // namespace
