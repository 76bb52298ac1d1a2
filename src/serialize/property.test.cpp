// SPDX-License-Identifier: Apache-2.0
// Every written value is read back equal, and its bytes are the same when it is written again. RapidCheck prints
// the seed of a failure; RC_PARAMS="seed=N" takes it back.
#include <manta/codec.hpp>

#include "testing/messages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace {

using manta::testing::decoded;
using manta::testing::encoded;

struct Leaf {
  std::int64_t number = 0;
  std::string text;
  std::optional<float> weight;
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

struct Tree {
  Leaf leaf;
  std::vector<Tree> children;
  friend bool operator==(const Tree&, const Tree&) = default;
};

}  // namespace

template <>
struct rc::Arbitrary<Leaf> {
  static Gen<Leaf> arbitrary() {
    return gen::build<Leaf>(
        gen::set(&Leaf::number), gen::set(&Leaf::text),
        gen::set(&Leaf::weight, gen::map(gen::maybe(gen::arbitrary<float>()), [](Maybe<float> value) {
          return value ? std::optional<float>(*value) : std::nullopt;
        })));
  }
};

template <>
struct rc::Arbitrary<Tree> {
  static Gen<Tree> arbitrary() { return of_size(3); }
  static Gen<Tree> of_size(int levels) {
    if (levels == 0) return gen::build<Tree>(gen::set(&Tree::leaf));
    auto children =
        gen::resize(4, gen::container<std::vector<Tree>>(gen::lazy([levels] { return of_size(levels - 1); })));
    return gen::build<Tree>(gen::set(&Tree::leaf), gen::set(&Tree::children, children));
  }
};

namespace {

template <class T>
void check(const T& value) {
  const manta::Encoded message = encoded(value);
  const T back = decoded<T>(message);
  RC_ASSERT(back == value);
  RC_ASSERT(encoded(back).bytes == message.bytes);
}

/// A number whose size is drawn first: most of all 64-bit numbers are large.
rc::Gen<std::int64_t> numbers() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 64), rc::gen::arbitrary<std::uint64_t>()),
                      [](std::pair<int, std::uint64_t> drawn) {
                        const std::uint64_t magnitude = (drawn.second | std::uint64_t{1} << 63) >> drawn.first;
                        return static_cast<std::int64_t>(drawn.second % 2 == 0 ? magnitude : ~magnitude);
                      });
}

RC_GTEST_PROP(RoundTrip, Numbers, ()) {
  const std::int64_t number = *numbers();
  check(number);
  check(static_cast<std::uint64_t>(number));
  check(static_cast<std::int32_t>(number));
  check(static_cast<std::int16_t>(number));
  check(static_cast<std::int8_t>(number));
  check(static_cast<unsigned char>(number));
}

RC_GTEST_PROP(RoundTrip, Floats, (double wide, float narrow)) {
  check(wide);
  check(narrow);
}

RC_GTEST_PROP(RoundTrip, Strings, (std::string text, std::vector<std::string> texts)) {
  check(text);
  check(texts);
}

RC_GTEST_PROP(RoundTrip, Containers,
              (std::vector<int> ints, std::map<std::string, std::vector<bool>> map, std::set<int> set)) {
  check(ints);
  check(map);
  check(set);
  check(std::tuple(ints, map, set));
}

RC_GTEST_PROP(RoundTrip, Variants, (int which, int number, std::string text)) {
  using Variant = std::variant<std::monostate, int, std::string>;
  check(which % 3 == 0 ? Variant() : which % 3 == 1 ? Variant(number) : Variant(text));
}

RC_GTEST_PROP(RoundTrip, Trees, (Tree tree)) { check(tree); }

/// A message that was changed or cut gives a value or a DecodeError.
RC_GTEST_PROP(Hostile, BytesGiveAValueOrAnError, (Tree tree)) {
  manta::Encoded message = encoded(tree);
  for (int changes = *rc::gen::inRange(1, 4); changes > 0; --changes) {
    const auto at = *rc::gen::inRange<std::size_t>(0, message.bytes.size());
    message.bytes[at] = static_cast<std::byte>(*rc::gen::inRange(0, 256));
  }
  if (*rc::gen::arbitrary<bool>()) message.bytes.resize(*rc::gen::inRange<std::size_t>(0, message.bytes.size()));
  try {
    const Tree read = decoded<Tree>(message);
    RC_ASSERT(decoded<Tree>(encoded(read)).children.size() == read.children.size());
  } catch (const manta::DecodeError&) {  // as likely
  }
}

}  // namespace
