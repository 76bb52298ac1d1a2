// SPDX-License-Identifier: Apache-2.0
//
// An engine that loses attempts, answers twice, late, or with nonsense: nothing leaks and nothing hangs.

#include "base/sync.hpp"
#include "conformance/fixture.hpp"
#include "conformance/probe.hpp"
#include "conformance/seam.hpp"
#include "engine/loopback/loopback.hpp"
#include "runtime/engines.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;
using conformance::wait_until;

/// The faults of the running test's engine; one test runs at a time.
struct Faults {
  std::atomic<int> lose{0};         ///< So many attempts are never run.
  std::atomic<int> lose_answers{0}; ///< This many calls run without an answer.
  std::atomic<int> lose_values{0};  ///< This many fetched values never arrive.
  std::atomic<int> lose_creations{0};    ///< So many actors are never built.
  std::atomic<bool> late_values{false};  ///< Values that were fetched wait until bring_late().
  std::atomic<bool> twice{false};   ///< Each answer arrives twice.
  std::atomic<bool> late{false};    ///< Answers wait until tell_late().
  std::atomic<bool> broken{false};  ///< Answers are cut in half.
  std::atomic<bool> invented{false};  ///< Unrequested answers arrive as well.
  std::atomic<int> cancelled{0};    ///< Attempts that were given up.

  detail::Mutex mutex;
  std::vector<std::pair<detail::AttemptId, detail::Outcome>> kept;
  std::vector<std::pair<detail::HoldNumber, detail::Outcome>> kept_values;
  detail::Answers* caller = nullptr;
  detail::Loopback* engine = nullptr;

  void reset() {
    lose = lose_answers = lose_values = lose_creations = cancelled = 0;
    twice = late = late_values = broken = invented = false;
    kept.clear();
    kept_values.clear();
    caller = nullptr;
    engine = nullptr;
  }

  void tell_late() {
    decltype(kept) all;
    {
      detail::MutexLock lock(mutex);
      all.swap(kept);
    }
    late = false;
    for (auto& [attempt, outcome] : all) caller->result(attempt, std::move(outcome));
  }

  /// Delivers each kept value to its object, and to one that was never borrowed.
  void bring_late() {
    decltype(kept_values) all;
    {
      detail::MutexLock lock(mutex);
      all.swap(kept_values);
    }
    late_values = false;
    for (auto& [object, value] : all) {
      engine->deliver(object + 1'000'000, value);
      engine->deliver(object, std::move(value));
    }
  }
};
Faults faults;

bool take(std::atomic<int>& left) {
  int now = left;
  while (now > 0) {
    if (left.compare_exchange_weak(now, now - 1)) return true;
  }
  return false;
}

class FaultyAnswers : public detail::Answers {
 public:
  explicit FaultyAnswers(detail::Answers& behind) : behind_(behind) {}

  void result(detail::AttemptId attempt, detail::Outcome outcome) noexcept override {
    if (take(faults.lose_answers)) return;
    if (faults.late) {
      detail::MutexLock lock(faults.mutex);
      faults.kept.emplace_back(attempt, std::move(outcome));
      return;
    }
    if (faults.invented) behind_.result(attempt + 1'000'000, outcome);
    if (faults.twice) behind_.result(attempt, outcome);
    if (faults.broken) outcome.parcel = {};
    behind_.result(attempt, std::move(outcome));
  }
  void actor_ended(detail::ActorAddressId actor) noexcept override {
    behind_.actor_ended(actor);
    if (faults.twice) behind_.actor_ended(actor);
  }

 private:
  detail::Answers& behind_;
};

class Faulty final : public detail::Loopback {
 public:
  using Loopback::Loopback;
  void start(detail::Answers& caller) override {
    faults.caller = &caller;
    faults.engine = this;
    answers_ = std::make_unique<FaultyAnswers>(caller);
    Loopback::start(*answers_);
  }
  void submit(detail::AttemptId attempt, detail::Parcel call) noexcept override {
    if (!take(faults.lose)) Loopback::submit(attempt, std::move(call));
  }
  void call_actor(detail::ActorAddressId actor, detail::AttemptId attempt, detail::Parcel call) noexcept override {
    if (!take(faults.lose)) Loopback::call_actor(actor, attempt, std::move(call));
  }
  void create_actor(detail::ActorAddressId actor, detail::AttemptId attempt,
                    detail::Parcel creation) noexcept override {
    if (!take(faults.lose_creations)) Loopback::create_actor(actor, attempt, std::move(creation));
  }
  void cancel(detail::AttemptId attempt) noexcept override {
    ++faults.cancelled;
    Loopback::cancel(attempt);
  }
  void want(detail::HoldNumber object) noexcept override {
    Loopback::want(object);
    if (faults.twice) Loopback::want(object);
  }
  void deliver(detail::HoldNumber object, detail::Outcome value) noexcept override {
    if (take(faults.lose_values)) return;
    if (faults.late_values) {
      detail::MutexLock lock(faults.mutex);
      faults.kept_values.emplace_back(object, std::move(value));
      return;
    }
    if (faults.twice) Loopback::deliver(object, value);
    Loopback::deliver(object, std::move(value));
  }

 private:
  std::unique_ptr<FaultyAnswers> answers_;
};

class FaultsTest : public conformance::RuntimeTest {
 protected:
  FaultsTest() { begin({}); }

  void begin(Config config) {
    faults.reset();
    config.engine = EngineKind::kLocal;
    restart(config);
    detail::start_engine(runtime().core(), [](detail::RuntimeCore& core) -> std::unique_ptr<detail::Engine> {
      return std::make_unique<Faulty>(core);
    });
  }
};

int add(int a, int b) { return a + b; }
int size_of(const std::string& text) { return static_cast<int>(text.size()); }
int get_one(const ObjectRef<std::string>& ref) { return static_cast<int>(ref.get()->size()); }
int wait_for_stop() {
  const std::stop_token token = this_task::stop_token();
  while (!token.stop_requested()) std::this_thread::yield();
  return 0;
}

class Adder {
 public:
  int add(int n) { return sum_ += n; }

 private:
  int sum_ = 0;
};

TEST_F(FaultsTest, ALostAttemptEndsWithItsDeadline) {
  faults.lose = 1;
  auto lost = remote<add>.with({.deadline = 20ms})(1, 2);
  EXPECT_THROW(static_cast<void>(lost.get()), DeadlineExceededError);
  EXPECT_EQ(*remote<add>(1, 2).get(), 3);
}

TEST_F(FaultsTest, ALostAttemptEndsWhenItIsCancelled) {
  faults.lose = 1;
  auto lost = remote<add>(1, 2);
  cancel(lost);
  EXPECT_THROW(static_cast<void>(lost.get()), CancelledError);
}

TEST_F(FaultsTest, ALostAttemptWithReferencesGivesThemBack) {
  faults.lose = 1;
  auto lost = remote<get_one>(put(std::string(1000, 'x')));
  cancel(lost);
  EXPECT_THROW(static_cast<void>(lost.get()), CancelledError);
  wait_until([this] { return detail::engine_of<detail::Loopback>(runtime().core()).lent() == 0; });
  wait_until([this] { return runtime().stats().store_bytes == 0; });
}

TEST_F(FaultsTest, LostAttemptsDoNotHoldUpTheEndOfTheRuntime) {
  begin({.shutdown_timeout = 1ms});
  faults.lose = 10;
  for (int i = 0; i < 10; ++i) send<add>(i, i);
  restart({});  // returns, and nothing is left
}

int size_in_time(const ObjectRef<std::string>& ref) {
  const auto result = ref.try_get(1ms);
  return result ? static_cast<int>(result->size()) : -1;
}

TEST_F(FaultsTest, ALostValueEndsTheWaitWithItsTimeout) {
  const auto text = put(std::string(10, 'x'));
  faults.lose_values = 1;
  EXPECT_EQ(*remote<size_in_time>(text).get(), -1);
  EXPECT_EQ(*remote<size_in_time>.with({.max_retries = 0})(text).get(), 10);  // borrowed anew, and fetched again
}

Async<int> await_one(ObjectRef<std::string> ref) { co_return static_cast<int>((co_await ref)->size()); }
int give_on(const ObjectRef<std::string>& ref) { return *remote<size_of>(ref).get(); }

TEST_F(FaultsTest, LostValuesDoNotHoldUpTheEndOfTheRuntime) {
  begin({.shutdown_timeout = 1ms});
  faults.lose_values = 3;
  send<get_one>(put(std::string(10, 'x')));    // a thread waits
  send<await_one>(put(std::string(10, 'x')));  // a frame
  send<give_on>(put(std::string(10, 'x')));    // a task that depends on it
  wait_until([] { return faults.lose_values == 0; });
  restart({});  // returns, and nothing is left
}

TEST_F(FaultsTest, ALostAnswerEndsWithADeadlineAndTheBodyIsTold) {
  faults.lose_answers = 1;
  auto lost = remote<add>.with({.deadline = 20ms})(1, 2);
  EXPECT_THROW(static_cast<void>(lost.get()), DeadlineExceededError);
  wait_until([] { return faults.cancelled == 1; });
}

TEST_F(FaultsTest, ASecondAnswerIsIgnored) {
  faults.twice = true;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*remote<add>(i, 1).get(), i + 1);
  EXPECT_EQ(*remote<get_one>(put(std::string(10, 'x'))).get(), 10);
  auto adder = spawn<Adder>();
  for (int i = 1; i <= 100; ++i) EXPECT_EQ(*adder.call<&Adder::add>(1).get(), i);
}

TEST_F(FaultsTest, ASecondAnswerDoesNotEndTheNextAttempt) {
  faults.twice = true;
  auto third = remote<[]() -> int {
                 if (this_task::attempt() < 3) throw std::runtime_error("not yet");
                 return this_task::attempt();
               }>.with({.max_retries = 5})();
  EXPECT_EQ(*third.get(), 3);
}

TEST_F(FaultsTest, AnAnswerNobodyAskedForIsIgnored) {
  faults.invented = true;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*remote<add>(i, 1).get(), i + 1);
}

TEST_F(FaultsTest, ALateAnswerIsIgnoredThoughTheNodeIsGone) {
  faults.late = true;
  {
    auto given_up = remote<add>(1, 2);
    wait_until([] {
      detail::MutexLock lock(faults.mutex);
      return faults.kept.size() == 1;
    });
    cancel(given_up);
    EXPECT_THROW(static_cast<void>(given_up.get()), CancelledError);
  }
  wait_until([this] { return runtime().stats().objects == 0; });
  faults.tell_late();
  EXPECT_EQ(*remote<add>(1, 2).get(), 3);
}

TEST_F(FaultsTest, ALateAnswerIsTheResultIfNobodyGaveUp) {
  faults.late = true;
  auto late = remote<add>(1, 2);
  wait_until([] {
    detail::MutexLock lock(faults.mutex);
    return faults.kept.size() == 1;
  });
  EXPECT_FALSE(late.ready());
  faults.tell_late();
  EXPECT_EQ(*late.get(), 3);
}

TEST_F(FaultsTest, AnAnswerThatCannotBeReadFailsTheTask) {
  faults.broken = true;
  auto broken = remote<add>(1, 2);
  try {
    static_cast<void>(broken.get());
    FAIL() << "it succeeded";
  } catch (const TaskError& error) {
    EXPECT_NE(std::string(error.what()).find("could not be decoded"), std::string::npos) << error.what();
    EXPECT_NE(error.cause_as<DecodeError>(), nullptr);
  }
}

TEST_F(FaultsTest, CancellationReachesABodyThatRuns) {
  auto running = remote<wait_for_stop>();
  cancel(running);
  EXPECT_THROW(static_cast<void>(running.get()), CancelledError);
}  // whose end would hang if the body did not see it

TEST_F(FaultsTest, ALostCallOfAnActorEndsWithItsDeadline) {
  auto adder = spawn<Adder>();
  faults.lose = 1;
  auto lost = call<&Adder::add>.with({.deadline = 20ms})(adder, 1);
  EXPECT_THROW(static_cast<void>(lost.get()), DeadlineExceededError);
  EXPECT_EQ(*adder.call<&Adder::add>(1).get(), 1);
}

TEST_F(FaultsTest, CallsOfAnActorWhoseCreationWasLostSayIt) {
  begin({.shutdown_timeout = 1ms});
  faults.lose_creations = 1;
  {
    auto adder = spawn<Adder>();
    EXPECT_THROW(static_cast<void>(adder.call<&Adder::add>(1).get()), ActorDiedError);
  }
  restart({});  // returns, and nothing is left
}

TEST_F(FaultsTest, AValueThatComesLateIsTakenWhereItIsStillWaitedFor) {
  faults.late_values = true;
  const auto text = put(std::string(10, 'x'));
  auto waits = remote<get_one>(text);
  auto gives_up = remote<size_in_time>(put(std::string(20, 'x')));
  EXPECT_EQ(*gives_up.get(), -1);
  wait_until([] {
    detail::MutexLock lock(faults.mutex);
    return faults.kept_values.size() == 2;
  });
  EXPECT_FALSE(waits.ready());
  faults.bring_late();
  EXPECT_EQ(*waits.get(), 10);
  wait_until([this] { return detail::engine_of<detail::Loopback>(runtime().core()).lent() == 0; });
}

TEST_F(FaultsTest, TheEndInTheMiddleLeavesNothing) {
  for (int round = 0; round < 10; ++round) {
    begin({.shutdown_timeout = 0ms});
    faults.twice = round % 2 == 0;
    faults.lose = round;
    std::vector<ObjectRef<int>> refs;
    auto adder = spawn<Adder>();
    for (int i = 0; i < 50; ++i) {
      refs.push_back(remote<add>(i, i));
      refs.push_back(adder.call<&Adder::add>(i));
    }
    refs.push_back(remote<wait_for_stop>());
    adder = {};
    refs.clear();
  }
}

}  // namespace
