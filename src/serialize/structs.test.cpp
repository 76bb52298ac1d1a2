// SPDX-License-Identifier: Apache-2.0
#include <manta/codec.hpp>

#include "testing/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <memory>
#include <string>
#include <vector>

namespace {

using manta::Encoded;
using manta::NotPortableError;
using manta::Writer;
using manta::testing::decode_error;
using manta::testing::decoded;
using manta::testing::encoded;
using manta::testing::message;
using manta::testing::round_trip;
using testing::HasSubstr;

struct Point {
  double x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Polygon {
  std::string name;
  std::vector<Point> corners;
  bool closed = false;
  const int version = 1;
  friend bool operator==(const Polygon&, const Polygon&) = default;
};

struct Packet {
  char tag[4];
  std::string names[2];
  int table[2][3];
  friend bool operator==(const Packet&, const Packet&) = default;
};

struct Bits {
  unsigned a : 4;
  bool b : 1;
  int c;
  friend bool operator==(const Bits&, const Bits&) = default;
};

TEST(Structs, ComeBackEqualWithoutAMacro) {
  EXPECT_EQ(round_trip(Point{1, 2}), (Point{1, 2}));
  const Polygon polygon{"p", {{1, 2}, {3, 4}}, true, 7};
  EXPECT_EQ(round_trip(polygon), polygon);
  const Packet packet{{'a', 'b', 'c', 0}, {"x", "y"}, {{1, 2, 3}, {4, 5, 6}}};
  EXPECT_EQ(round_trip(packet), packet);
  EXPECT_EQ(round_trip(Bits{5, true, -1}), (Bits{5, true, -1}));
  EXPECT_EQ(round_trip(std::complex<double>(1, 2)), std::complex<double>(1, 2));
}

TEST(Structs, AreArraysOfTheirFields) {
  struct Small {
    int number;
    bool flag;
  };
  EXPECT_EQ(encoded(Small{5, true}).bytes, message({0x92, 5, 0xc3}).bytes);
  EXPECT_EQ(decode_error<Small>(message({0x93, 5, 0xc3, 1})), "expected an array of 2, found an array of 3 at byte 0");
}

struct Node {
  int value = 0;
  std::unique_ptr<Node> next{};
};

std::unique_ptr<Node> chain(int length) {
  std::unique_ptr<Node> first;
  for (int i = 0; i < length; ++i) first = std::make_unique<Node>(i, std::move(first));
  return first;
}

TEST(Depth, MayReachTheLimit) {
  auto made = chain(static_cast<int>(Writer::kMaxDepth));
  EXPECT_EQ(round_trip(made)->next->value, static_cast<int>(Writer::kMaxDepth) - 2);
}

TEST(Depth, BeyondTheLimitIsRefusedByTheWriter) {
  Writer writer;
  try {
    const auto made = chain(static_cast<int>(Writer::kMaxDepth) + 1);
    writer.write(made);
    FAIL();
  } catch (const NotPortableError& error) {
    EXPECT_EQ(error.message(), "a message cannot hold values that are nested more than 128 deep");
  }
}

TEST(Depth, BeyondTheLimitIsRefusedByTheReader) {
  Encoded deep;
  for (int i = 0; i < 1'000'000; ++i) {
    for (const int each : {0x91, 0x92, 0}) deep.bytes.push_back(static_cast<std::byte>(each));
  }
  EXPECT_EQ(decode_error<std::unique_ptr<Node>>(deep),
            "expected values nested at most 128 deep, found one that is deeper at byte 385");
}

/// Counts itself.
struct Counted {
  static inline int alive = 0;
  Counted() { ++alive; }
  Counted(const Counted&) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }
  friend void manta_codec(auto& codec, Counted& value) { codec(value.text); }
  std::string text = std::string(100, 'x');
};

struct Several {
  std::unique_ptr<Counted> first;
  std::vector<Counted> many;
  int last = 0;
};

TEST(Failures, LeakNothing) {
  Encoded whole;
  {
    Several several{std::make_unique<Counted>(), std::vector<Counted>(3), 5};
    whole = encoded(several);
  }
  ASSERT_EQ(Counted::alive, 0);
  for (std::size_t length = 0; length < whole.bytes.size(); ++length) {
    Encoded cut{{whole.bytes.begin(), whole.bytes.begin() + static_cast<std::ptrdiff_t>(length)}, {}};
    EXPECT_THAT(decode_error<Several>(cut), HasSubstr("expected"));
    ASSERT_EQ(Counted::alive, 0);
  }
  EXPECT_EQ(decoded<Several>(whole).last, 5);
}

}  // namespace
