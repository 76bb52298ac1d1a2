// SPDX-License-Identifier: Apache-2.0
#include <manta/codec.hpp>

#include "testing/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

using manta::Encoded;
using manta::Reader;
using manta::Writer;
using manta::testing::decode_error;
using manta::testing::decoded;
using manta::testing::encoded;
using manta::testing::message;
using manta::testing::round_trip;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

template <class T>
void expect_same(const T& value) {
  EXPECT_EQ(round_trip(value), value);
  EXPECT_EQ(round_trip(T{}), T{});
}

TEST(Containers, ComeBackEqual) {
  expect_same(std::vector<int>{1, -2, 300});
  expect_same(std::vector<std::string>{"a", "", "ccc"});
  expect_same(std::vector<bool>{true, false, true});
  expect_same(std::vector<std::vector<int>>{{1}, {}, {2, 3}});
  expect_same(std::deque<std::string>{"a", "b"});
  expect_same(std::list<double>{0.5, 1.5});
  expect_same(std::wstring(L"wide"));
  expect_same(std::array<int, 3>{1, 2, 3});
  expect_same(std::array<std::string, 2>{"a", "b"});
  expect_same(std::array<int, 0>{});
  expect_same(std::map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}});
  expect_same(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  expect_same(std::set<std::string>{"a", "b"});
  expect_same(std::unordered_set<int>{1, 2, 3});
  expect_same(std::unordered_multimap<int, int>{{1, 1}, {1, 2}});
}

TEST(Containers, KeysThatAreEqualKeepTheirOrder) {
  const std::multimap<int, std::string> map{{1, "a"}, {1, "b"}, {0, "c"}};
  EXPECT_THAT(round_trip(map), ElementsAre(Pair(0, "c"), Pair(1, "a"), Pair(1, "b")));
  expect_same(std::multiset<int>{1, 1, 2});
}

TEST(Containers, AMapIsAMapAndASetAnArray) {
  EXPECT_EQ(encoded(std::map<int, bool>{{1, true}}).bytes, message({0x81, 1, 0xc3}).bytes);
  EXPECT_EQ(encoded(std::set<int>{1, 2}).bytes, message({0x92, 1, 2}).bytes);
  EXPECT_EQ(encoded(std::vector<unsigned char>{1, 2}).bytes, message({0xc4, 2, 1, 2}).bytes);
}

TEST(Containers, AKeyThatComesTwiceIsRefused) {
  EXPECT_EQ((decode_error<std::set<int>>(message({0x92, 7, 7}))),
            "expected another key, found one that came before at byte 2");
  EXPECT_THAT((decode_error<std::unordered_map<int, int>>(message({0x82, 7, 1, 7, 2}))), HasSubstr("another key"));
  EXPECT_EQ((decoded<std::multiset<int>>(message({0x92, 7, 7}))).size(), 2U);
}

TEST(Containers, ALengthThatTheMessageCannotHoldIsRefusedBeforeItIsAllocated) {
  const Encoded array = message({0xdd, 0xff, 0xff, 0xff, 0xff, 1});
  EXPECT_EQ(decode_error<std::vector<std::string>>(array),
            "expected an array that fits into 1 bytes, found an array of 4294967295 at byte 0");
  EXPECT_THAT(decode_error<std::set<int>>(array), HasSubstr("fits into 1 bytes"));
  EXPECT_THAT((decode_error<std::map<int, int>>(message({0xdf, 0xff, 0xff, 0xff, 0xff, 1, 1}))),
              HasSubstr("a map that fits into 2 bytes"));
  EXPECT_THAT(decode_error<std::vector<int>>(message({0xc6, 0xff, 0xff, 0xff, 0xff, 1})),
              HasSubstr("4294967295 bytes of which the message has 1"));
}

TEST(Containers, BytesThatAreNoWholeNumberOfElementsAreRefused) {
  EXPECT_EQ(decode_error<std::vector<int>>(message({0xc4, 3, 1, 2, 3})),
            "expected binary data in elements of 4 bytes, found 3 bytes at byte 0");
  EXPECT_EQ((decode_error<std::array<int, 2>>(message({0xc4, 3, 1, 2, 3}))),
            "expected 8 bytes of binary data, found 3 at byte 0");
  EXPECT_THAT((decode_error<std::array<std::string, 2>>(message({0x91, 0xa0}))), HasSubstr("an array of 2"));
}

TEST(Wrappers, ComeBackEqual) {
  expect_same(std::optional<int>(5));
  expect_same(std::optional<std::optional<int>>(std::optional<int>()));
  expect_same(std::pair<int, std::string>(1, "a"));
  expect_same(std::tuple<>());
  expect_same(std::tuple<int, std::string, std::vector<int>>(1, "a", {2}));
  expect_same(std::variant<int, std::string>("a"));
  expect_same(std::variant<std::monostate, int, int>(std::in_place_index<2>, 5));
}

TEST(Wrappers, PointersOwnWhatComesBack) {
  EXPECT_EQ(*round_trip(std::make_shared<const std::string>("a")), "a");
  EXPECT_EQ(round_trip(std::shared_ptr<int>()), nullptr);
  Writer writer;
  writer.write(std::make_unique<std::vector<int>>(3, 7));
  EXPECT_THAT(*decoded<std::unique_ptr<std::vector<int>>>(writer.take()), ElementsAre(7, 7, 7));
}

/// Neither copied nor moved.
struct Link {
  int number = 0;
  std::unique_ptr<Link> next{};
  ~Link() = default;
};

TEST(Wrappers, PointersToWhatDoesNotMoveDoSo) {
  Writer writer;
  writer.write(std::unique_ptr<Link>(new Link{1, std::unique_ptr<Link>(new Link{2})}));
  EXPECT_EQ(decoded<std::unique_ptr<Link>>(writer.take())->next->number, 2);
  writer.write(std::shared_ptr<Link>(new Link{3}));
  EXPECT_EQ(decoded<std::shared_ptr<Link>>(writer.take())->number, 3);
}

TEST(Wrappers, ANumberOfNoAlternativeIsRefused) {
  using Variant = std::variant<int, bool>;
  EXPECT_EQ(decode_error<Variant>(message({0x92, 2, 1})), "expected an integer from 0 to 1, found 2 at byte 1");
  EXPECT_EQ(decode_error<std::optional<int>>(message({0x92, 2, 1})),
            "expected an array of no or one element, found an array of 2 at byte 0");
  EXPECT_EQ((decode_error<std::pair<int, int>>(message({0x93, 1, 2, 3}))),
            "expected an array of 2, found an array of 3 at byte 0");
}

TEST(Blocks, ALargeOneIsHandedOverWithItsOwner) {
  const auto numbers = std::make_shared<std::vector<double>>(10'000);
  std::iota(numbers->begin(), numbers->end(), 0.0);
  Writer writer;
  writer.set_owner(numbers);
  writer.write(*numbers);
  const Encoded made = writer.take();
  ASSERT_EQ(made.blocks.size(), 1U);
  EXPECT_LT(made.bytes.size(), 10U);
  EXPECT_EQ(static_cast<const void*>(made.blocks[0].data), numbers->data());
  EXPECT_EQ(made.blocks[0].size, 80'000U);
  EXPECT_EQ(made.blocks[0].owner, numbers);
  EXPECT_EQ(decoded<std::vector<double>>(made), *numbers);
}

TEST(Blocks, ALargeStringIsOneToo) {
  const auto text = std::make_shared<std::string>(10'000, 'x');
  Writer writer;
  writer.set_owner(text);
  writer.write(*text);
  const Encoded made = writer.take();
  ASSERT_EQ(made.blocks.size(), 1U);
  EXPECT_EQ(decoded<std::string>(made), *text);
}

TEST(Blocks, WithoutAnOwnerOrForATemporaryThereIsNone) {
  EXPECT_TRUE(encoded(std::vector<double>(10'000)).blocks.empty());
  Writer writer;
  writer.set_owner(std::make_shared<int>(0));
  writer.write(std::vector<double>(10'000, 0.5));
  const Encoded made = writer.take();
  EXPECT_TRUE(made.blocks.empty());
  EXPECT_EQ(decoded<std::vector<double>>(made), std::vector<double>(10'000, 0.5));
}

TEST(Blocks, ANumberOfNoBlockIsRefused) {
  const Encoded made = message({0xd6, 1, 0, 0, 0, 5});
  EXPECT_EQ(decode_error<std::vector<int>>(made),
            "expected the number of a block, found 5 where there are 0 at byte 0");
  EXPECT_EQ(decode_error<std::string>(message({0xd5, 1, 0, 0})),
            "expected the number of a block, found 2 bytes at byte 0");
}

}  // namespace
