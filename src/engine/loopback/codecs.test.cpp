// SPDX-License-Identifier: Apache-2.0
//
// Codecs that do not read what they write, and codecs that throw: which error says so, and of which call.
#include "conformance/fixture.hpp"

#include <gmock/gmock.h>

#include <mutex>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace manta;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CodecsTest : public conformance::RuntimeTest {
 protected:
  CodecsTest() {
    restart({.engine = EngineKind::kLoopback,
             .log = [](LogLevel, std::string_view) {},
             .on_unobserved_error =
                 [this](const Error& error) {
                   const std::lock_guard lock(mutex_);
                   told_.emplace_back(error.what());
                 }});
  }

  /// The unobserved errors, when all work has ended.
  [[nodiscard]] std::vector<std::string> told() {
    restart({});
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> told_;
};

/// The error of a call, as a TaskError.
template <class F>
std::string failure_of(F&& call) {
  try {
    (void)call();
  } catch (const TaskError& error) {
    EXPECT_TRUE(error.task_id());
    return error.what();
  } catch (const std::exception& error) {
    return std::string("not a TaskError: ") + error.what();
  }
  return "it succeeded";
}

/// Writes two numbers, and reads one.
struct ReadsLess {
  int number = 1;
  friend void manta_encode(Writer& writer, const ReadsLess& value) {
    writer.natural(static_cast<std::uint64_t>(value.number));
    writer.natural(1);
  }
  friend ReadsLess manta_decode(Reader& reader, std::type_identity<ReadsLess>) { return {reader.read<int>()}; }
};

/// Writes one number, and reads two.
struct ReadsMore {
  int number = 1;
  friend void manta_encode(Writer& writer, const ReadsMore& value) {
    writer.natural(static_cast<std::uint64_t>(value.number));
  }
  friend ReadsMore manta_decode(Reader& reader, std::type_identity<ReadsMore>) {
    const int one = reader.read<int>();
    return {one + reader.read<int>()};
  }
};

struct ThrowsThere {
  int number = 1;
  friend void manta_codec(auto& codec, ThrowsThere& value) {
    codec(value.number);
    if (codec.is_reading) throw std::runtime_error("no such number");
  }
};

struct ThrowsHere {
  int number = 1;
  friend void manta_codec(auto& codec, ThrowsHere& value) {
    if (!codec.is_reading) throw std::runtime_error("not this one");
    codec(value.number);
  }
};

template <class T>
int second(const T&, int number) {
  return number;
}
template <class T>
int first(int number, T) {
  return number;
}
template <class T>
T give() {
  return {};
}
template <class T>
int sum(std::span<const Value<T>> values, int number) {
  return static_cast<int>(values.size()) + number;
}

int fetch(const std::vector<ObjectRef<ReadsLess>>& refs) { return refs.front().get()->number; }

template <class T>
struct Actor {
  Actor() = default;
  explicit Actor(const T&) {}
  void take(const T&) {}
  int get() { return 1; }
};

TEST_F(CodecsTest, AnArgumentThatIsNotReadToItsEndIsAnErrorThatNamesItsType) {
  EXPECT_THAT(failure_of([] { return remote<second<ReadsLess>>(ReadsLess(), 7).get(); }),
              AllOf(HasSubstr("argument 1 ("), HasSubstr("ReadsLess) could not be decoded"),
                    HasSubstr("ReadsLess wrote 2 bytes, and read 1"), HasSubstr("second"), HasSubstr("called at"),
                    HasSubstr("codecs.test.cpp:")));
  EXPECT_THAT(failure_of([] { return remote<first<ReadsLess>>(7, ReadsLess()).get(); }),
              AllOf(HasSubstr("argument 2 ("), HasSubstr("wrote 2 bytes, and read 1")));
}

TEST_F(CodecsTest, AnArgumentThatReadsBeyondItsEndIsAnErrorThatNamesItsType) {
  EXPECT_THAT(failure_of([] { return remote<second<ReadsMore>>(ReadsMore(), 7).get(); }),
              AllOf(HasSubstr("argument 1 ("), HasSubstr("found the end of the 1 bytes that the codec of"),
                    HasSubstr("ReadsMore wrote")));
}

TEST_F(CodecsTest, TheValueOfAReferenceIsCheckedToo) {
  EXPECT_THAT(failure_of([] { return remote<second<ReadsLess>>(put(ReadsLess()), 7).get(); }),
              AllOf(HasSubstr("argument 1 ("), HasSubstr("wrote 2 bytes, and read 1")));
  EXPECT_THAT(failure_of([] {
                const std::vector<ObjectRef<ReadsLess>> refs{put(ReadsLess()), put(ReadsLess())};
                return remote<sum<ReadsLess>>(refs, 7).get();
              }),
              HasSubstr("argument 1 ("));
}

TEST_F(CodecsTest, AResultThatIsNotReadToItsEndIsAnErrorThatNamesItsType) {
  EXPECT_THAT(failure_of([] { return remote<give<ReadsLess>>().get(); }),
              AllOf(HasSubstr("the result ("), HasSubstr("ReadsLess) could not be decoded"),
                    HasSubstr("wrote 2 bytes, and read 1"), HasSubstr("give"), HasSubstr("called at")));
  EXPECT_THAT(failure_of([] { return remote<give<ReadsMore>>().get(); }),
              AllOf(HasSubstr("the result ("), HasSubstr("the end of the 1 bytes that the codec of")));
}

TEST_F(CodecsTest, WhatACodecThrowsIsTheCauseOfAnErrorAboutTheCall) {
  const std::string there = failure_of([] { return remote<second<ThrowsThere>>(ThrowsThere(), 7).get(); });
  EXPECT_THAT(there, AllOf(HasSubstr("argument 1 ("), HasSubstr("ThrowsThere) could not be decoded: no such number"),
                           HasSubstr("called at"), HasSubstr("codecs.test.cpp:")));
  EXPECT_THAT(failure_of([] { return remote<give<ThrowsThere>>().get(); }),
              AllOf(HasSubstr("the result ("), HasSubstr("no such number"), HasSubstr("called at")));
  EXPECT_THAT(failure_of([] { return remote<give<ThrowsHere>>().get(); }),
              AllOf(HasSubstr("the value ("), HasSubstr("could not be encoded: not this one"), HasSubstr("called at")));
  EXPECT_THAT(failure_of([] { return remote<second<ThrowsHere>>(ThrowsHere(), 7).get(); }),
              AllOf(HasSubstr("could not be encoded"), HasSubstr("not this one"), HasSubstr("called at")));
}

TEST_F(CodecsTest, OfACallThatNobodyWaitsForTheErrorIsToldToo) {
  send<second<ThrowsThere>>(ThrowsThere(), 7);
  EXPECT_THAT(told(), ElementsAre(AllOf(HasSubstr("ThrowsThere) could not be decoded: no such number"),
                                        HasSubstr("second"), HasSubstr("codecs.test.cpp:"))));
}

TEST_F(CodecsTest, OfAMethodThatNobodyWaitsForTheErrorIsToldToo) {
  {
    auto actor = spawn<Actor<ReadsLess>>();
    actor.send<&Actor<ReadsLess>::take>(ReadsLess());
    EXPECT_EQ(*actor.call<&Actor<ReadsLess>::get>().get(), 1);  // the actor lives
  }
  EXPECT_THAT(told(), ElementsAre(AllOf(HasSubstr("ReadsLess) could not be decoded"), HasSubstr("take"),
                                        HasSubstr("codecs.test.cpp:"))));
}

TEST_F(CodecsTest, AnActorWhoseArgumentsCannotBeReadIsDead) {
  auto actor = spawn<Actor<ReadsLess>>(ReadsLess());
  try {
    (void)actor.call<&Actor<ReadsLess>::get>().get();
    FAIL() << "it lives";
  } catch (const ActorDiedError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("argument 1 ("), HasSubstr("wrote 2 bytes, and read 1")));
  }
}

TEST_F(CodecsTest, TheValueOfAReferenceThatIsFetchedIsCheckedToo) {
  const auto object = put(ReadsLess());
  EXPECT_THAT(failure_of([&] { return remote<fetch>(std::vector{object}).get(); }),
              AllOf(HasSubstr("the value ("), HasSubstr("wrote 2 bytes, and read 1")));
}

}  // namespace
