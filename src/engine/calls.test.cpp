// SPDX-License-Identifier: Apache-2.0
//
// Tasks, values, errors and references through the engine seam.

#include "conformance/seam.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SeamCalls : public detail::SeamTest {};

/// Counts how often its values were written and read.
struct Traveller {
  int number = 0;
  inline static std::atomic<int> encoded{0};
  inline static std::atomic<int> decoded{0};
  inline static std::atomic<int> alive{0};

  Traveller() { ++alive; }
  explicit Traveller(int n) : number(n) { ++alive; }
  Traveller(const Traveller& other) : number(other.number) { ++alive; }
  Traveller& operator=(const Traveller&) = default;
  ~Traveller() { --alive; }

  friend void manta_encode(Writer& writer, const Traveller& traveller) {
    ++encoded;
    writer.write(traveller.number);
  }
  friend Traveller manta_decode(Reader& reader, std::type_identity<Traveller>) {
    ++decoded;
    return Traveller(reader.read<int>());
  }
};

struct Nowhere {  // has no codec
  explicit Nowhere(int* p) : pointer(p) {}
  Nowhere(const Nowhere&) = default;
  virtual ~Nowhere() = default;
  int* pointer;
};

struct Deep {  // has none either, because of a part of a part
  int number = 0;
  std::vector<std::optional<int*>> pointers{};
};
int take_deep(int, const Deep&) { return 0; }
Deep give_deep() { return {}; }
std::string get_deep(const ObjectRef<Deep>& ref) {
  try {
    return std::to_string(ref.get()->number);
  } catch (const NotPortableError& error) {
    return error.message();
  }
}
struct Holder {
  Holder() = default;
  explicit Holder(const Deep&) {}
  void hold(const Deep&) {}
};

int add(int a, int b) { return a + b; }
int number_of(const Traveller& traveller) { return traveller.number; }
Traveller traveller_of(int number) { return Traveller(number); }
std::uint64_t address_of(const std::string& text) { return reinterpret_cast<std::uintptr_t>(&text); }
std::string twice(const std::string& text) { return text + text; }
int take_nowhere(int, const Nowhere&) { return 0; }
Nowhere give_nowhere() { return Nowhere(nullptr); }
void nothing() {}

TEST_P(SeamCalls, RunsTasksAndGivesTheirResults) {
  EXPECT_EQ(*remote<add>(1, 2).get(), 3);
  remote<nothing>().get();
  auto sum = remote<add>(remote<add>(1, 2), remote<add>(3, 4));
  EXPECT_EQ(*sum.get(), 10);
  EXPECT_EQ(*get(remote<twice>(std::string("ab"))), "abab");
  EXPECT_EQ(*get(remote<twice>(put(std::string(10'000, 'x')))), std::string(20'000, 'x'));
}

TEST_P(SeamCalls, EncodesEachArgumentAndEachResultOnce) {
  Traveller::encoded = Traveller::decoded = 0;
  const Traveller value(7);
  EXPECT_EQ(*remote<number_of>(value).get(), 7);
  EXPECT_EQ(Traveller::encoded, 1);
  EXPECT_EQ(Traveller::decoded, 1);

  auto made = remote<traveller_of>(8);
  EXPECT_EQ(made.get()->number, 8);
  EXPECT_EQ(Traveller::encoded, 2);
  EXPECT_EQ(Traveller::decoded, 2);

  EXPECT_EQ(*remote<number_of>(made).get(), 8);
  EXPECT_EQ(Traveller::encoded, 3);
  EXPECT_EQ(Traveller::decoded, 3);
}

TEST_P(SeamCalls, LeavesNoValueBehind) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*remote<number_of>(remote<traveller_of>(i)).get(), i);
  restart({.engine = GetParam()});
  EXPECT_EQ(Traveller::alive, 0);
}

TEST_P(SeamCalls, GivesTheBodyAValueAtAnotherAddress) {
  auto text = put(std::string("here"));
  const Value<std::string> value = text.get();
  const auto here = reinterpret_cast<std::uintptr_t>(value.get());
  EXPECT_NE(*remote<address_of>(text).get(), here);
}

TEST_P(SeamCalls, RefusesATypeWithoutACodecAtTheCall) {
  int number = 0;
  try {
    send<take_nowhere>(1, Nowhere(&number));
    FAIL() << "it was sent";
  } catch (const NotPortableError& error) {
    EXPECT_THAT(error.message(), AllOf(HasSubstr("argument 2 ("), HasSubstr("Nowhere) of "), HasSubstr("take_nowhere"),
                                       HasSubstr("has no codec: give it a manta_codec")));
    EXPECT_TRUE(error.where().line() != 0);
  }
  EXPECT_THROW(static_cast<void>(remote<give_nowhere>()), NotPortableError);
}

TEST_P(SeamCalls, SaysWhichPartOfATypeHasNoCodecAndWhy) {
  const auto why = [](auto call) -> std::string {
    try {
      call();
    } catch (const NotPortableError& error) {
      return error.message();
    }
    return "nothing was thrown";
  };
  const auto of_the_part = AllOf(HasSubstr("Deep"), HasSubstr("has no codec: its std::"), HasSubstr("vector<"),
                                 HasSubstr("*: a raw pointer means nothing elsewhere"));
  EXPECT_THAT(why([] { send<take_deep>(1, Deep()); }), AllOf(HasSubstr("argument 2 ("), of_the_part));
  EXPECT_THAT(why([] { static_cast<void>(remote<give_deep>()); }), AllOf(HasSubstr("the result ("), of_the_part));
  auto actor = spawn<Holder>();
  EXPECT_THAT(why([&] { actor.send<&Holder::hold>(Deep()); }), AllOf(HasSubstr("argument 1 ("), of_the_part));
  EXPECT_THAT(why([] { static_cast<void>(spawn<Holder>(Deep())); }), AllOf(HasSubstr("argument 1 ("), of_the_part));
  EXPECT_THAT(*remote<get_deep>(put(Deep())).get(), AllOf(HasSubstr("the result ("), of_the_part));
}

TEST_P(SeamCalls, RunsClosuresHere) {
  int seen = 0;
  submit([&seen](const Nowhere& value) { seen = *value.pointer; }, Nowhere(&seen)).get();
  auto address = submit([](const std::string& text) { return address_of(text); }, put(std::string("x")));
  EXPECT_NE(*address.get(), 0u);
}

TEST_P(SeamCalls, GivesBackWhatTheBodyThrew) {
  auto failed = remote<[](int d) -> int { throw std::domain_error("d is " + std::to_string(d)); }>(0);
  try {
    static_cast<void>(failed.get());
    FAIL() << "it succeeded";
  } catch (const TaskError& error) {
    EXPECT_EQ(error.code(), ErrorCode::kTaskFailed);
    EXPECT_NE(std::string(error.what()).find("d is 0 [std::domain_error]"), std::string::npos) << error.what();
    ASSERT_NE(error.cause_as<std::domain_error>(), nullptr);
    EXPECT_STREQ(error.cause_as<std::domain_error>()->what(), "d is 0");
    EXPECT_EQ(error.cause_as<std::out_of_range>(), nullptr);
    EXPECT_EQ(error.attempt(), 1);
    EXPECT_TRUE(error.task_id());
  }
}

TEST_P(SeamCalls, RetriesOnTheCallersSide) {
  auto third = remote<[]() -> int {
                 if (this_task::attempt() < 3) throw std::runtime_error("not yet");
                 return this_task::attempt();
               }>.with({.max_retries = 5})();
  EXPECT_EQ(*third.get(), 3);
}

TEST_P(SeamCalls, CountsEachTaskOnce) {
  EXPECT_EQ(*remote<add>(1, 2).get(), 3);
  while (runtime().stats().tasks_finished < 1) std::this_thread::yield();
  EXPECT_EQ(runtime().stats().tasks_submitted, 1);
}

INSTANTIATE_TEST_SUITE_P(OnEachEngine, SeamCalls, detail::kOnEachEngine, detail::name_of_engine);

}  // namespace
