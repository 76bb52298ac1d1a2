// SPDX-License-Identifier: Apache-2.0
//
// Tasks that are coroutines: what they await, what they return, and what their frames keep alive.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

class CoroutineTest : public RuntimeTest {};

int square(int x) { return x * x; }
int fail_with(int x) { throw std::domain_error("no " + std::to_string(x)); }

Async<int> sum_of_squares(int a, int b) {
  auto x = remote<square>(a);
  auto y = remote<square>(b);
  co_return *co_await x + *co_await y;
}

TEST_F(CoroutineTest, ACoroutineIsATaskLikeAnyOther) {
  EXPECT_EQ(*get(remote<sum_of_squares>(3, 4)), 25);
  EXPECT_EQ(*get(remote<square>(remote<sum_of_squares>(1, 2))), 25);
  EXPECT_EQ(*get(submit(sum_of_squares, 1, 1)), 2);
}

Async<void> set_flag(std::atomic<bool>* flag) {
  *flag = true;
  co_return;
}

TEST_F(CoroutineTest, ACoroutineMayGiveNothing) {
  std::atomic<bool> flag{false};
  get(remote<set_flag>(&flag));
  EXPECT_TRUE(flag);
}

struct NoDefault {
  explicit NoDefault(int n) : number(std::make_unique<int>(n)) {}
  std::unique_ptr<int> number;
};

Async<NoDefault> make_no_default(int n) { co_return NoDefault(n); }
Async<std::vector<int>> make_large(std::size_t n) { co_return std::vector<int>(n, 1); }

TEST_F(CoroutineTest, TheResultMayBeMoveOnlyOrLarge) {
  EXPECT_EQ(*get(remote<make_no_default>(3))->number, 3);
  EXPECT_EQ(*take(remote<make_no_default>(4)).number, 4);
  EXPECT_EQ(get(remote<make_large>(100'000))->size(), 100'000u);
}

Async<int> wait_for(ObjectRef<int> ref) { co_return *co_await ref; }

TEST_F(CoroutineTest, AwaitingAReferenceThatIsNotThereSuspends) {
  auto [ref, setter] = promise<int>();
  auto waiting = remote<wait_for>(ref);
  wait_until([&] { return runtime().stats().frames != 0; });
  EXPECT_FALSE(waiting.ready());
  setter.set(5);
  EXPECT_EQ(*get(waiting), 5);
}

Async<int> own_id_and(std::uint64_t expected) { co_return this_task::id().value == expected ? 1 : 0; }
Async<int> direct() {
  const auto id = this_task::id().value;
  const int same = co_await own_id_and(id);
  co_await yield();
  co_return same + (this_task::id().value == id ? 1 : 0);
}

TEST_F(CoroutineTest, AwaitingACoroutineDirectlyStaysInsideTheTask) { EXPECT_EQ(*get(remote<direct>()), 2); }

Async<int> throw_directly(int x) {
  co_await yield();
  throw std::range_error("range " + std::to_string(x));
}

Async<std::string> catch_both() {
  std::string caught;
  try {
    (void)co_await remote<fail_with>(1);
  } catch (const TaskError& error) {
    caught += error.cause_as<std::domain_error>()->what();
  }
  try {
    (void)co_await throw_directly(2);
  } catch (const std::range_error& error) {
    caught += std::string(", ") + error.what();
  }
  co_return caught;
}

TEST_F(CoroutineTest, ErrorsComeThroughAwaits) { EXPECT_EQ(*get(remote<catch_both>()), "no 1, range 2"); }

Async<int> rethrow(int depth) {
  if (depth == 0) co_return co_await throw_directly(0);
  co_return co_await rethrow(depth - 1);
}

TEST_F(CoroutineTest, AnErrorPassesThroughManyAwaitsUnchanged) {
  const auto error = error_of<TaskError>([] { (void)get(remote<rethrow>(1'000)); });
  EXPECT_NE(error.cause_as<std::range_error>(), nullptr);
  EXPECT_NE(error.function().find("rethrow"), std::string::npos) << error.what();
}

TEST_F(CoroutineTest, AThrowBeforeTheFirstWaitFailsTheTask) {
  auto failed = submit([]() -> Async<int> {
    throw std::domain_error("at once");
    co_return 1;
  });
  EXPECT_NE(error_of<TaskError>([&] { (void)get(failed); }).cause_as<std::domain_error>(), nullptr);
}

Async<int> await_twice() {
  auto once = own_id_and(0);
  (void)co_await std::move(once);
  co_return co_await std::move(once);  // NOLINT(bugprone-use-after-move): the mistake
}

TEST_F(CoroutineTest, AnAsyncThatIsAwaitedAgainIsAnError) {
  const auto error = error_of<TaskError>([] { (void)get(remote<await_twice>()); });
  ASSERT_NE(error.cause_as<InvalidArgumentError>(), nullptr);
  EXPECT_NE(std::string(error.what()).find("this Async was moved from, or awaited before"), std::string::npos);
}

TEST_F(CoroutineTest, AnAsyncThatIsAwaitedAnewAfterItsErrorIsAnError) {
  auto task = submit([]() -> Async<bool> {
    auto failing = throw_directly(1);
    bool thrown = false;
    try {
      (void)co_await std::move(failing);
    } catch (const std::range_error&) {
      thrown = true;
    }
    try {
      (void)co_await std::move(failing);  // NOLINT(bugprone-use-after-move): the mistake
    } catch (const InvalidArgumentError&) {
      co_return thrown;
    }
    co_return false;
  });
  EXPECT_TRUE(*get(task));
}

Async<int> await_moved() {
  auto from = own_id_and(0);
  auto to = std::move(from);
  const int first = co_await std::move(to);
  co_return first + co_await std::move(from);  // NOLINT(bugprone-use-after-move): the mistake
}

TEST_F(CoroutineTest, AnAsyncThatWasMovedFromIsAnErrorToAwait) {
  EXPECT_NE(error_of<TaskError>([] { (void)get(remote<await_moved>()); }).cause_as<InvalidArgumentError>(), nullptr);
}

Async<int> give_empty() {
  auto from = own_id_and(0);
  const auto to = std::move(from);
  return from;  // NOLINT(bugprone-use-after-move): the mistake
}
struct Emptier {
  Async<int> give() { return give_empty(); }
};

TEST_F(CoroutineTest, AFunctionThatReturnsAnEmptyAsyncFailsItsTask) {
  const auto cause_of = [](const ObjectRef<int>& ref) {
    return error_of<TaskError>([&] { (void)get(ref); }).cause_as<InvalidArgumentError>() != nullptr;
  };
  EXPECT_TRUE(cause_of(remote<give_empty>()));
  EXPECT_TRUE(cause_of(submit([] { return give_empty(); })));
  EXPECT_TRUE(cause_of(spawn<Emptier>().call<&Emptier::give>()));
}

TEST_F(CoroutineTest, AnAsyncThatIsNeverAwaitedLeavesNothing) {
  (void)sum_of_squares(1, 2);
  auto kept = make_large(1'000);
  kept = make_large(2'000);
}

Async<int> third_time(std::atomic<int>* tries, std::string text) {
  const int before = this_task::attempt();
  co_await yield();
  EXPECT_EQ(this_task::attempt(), before);
  EXPECT_EQ(text, "kept");
  text.clear();  // each attempt has its own copy
  if (++*tries < 3) throw std::runtime_error("not yet");
  co_return before;
}

TEST_F(CoroutineTest, ACoroutineThatThrowsIsTriedAgain) {
  std::atomic<int> tries{0};
  EXPECT_EQ(*get(remote<third_time>.with({.max_retries = 5})(&tries, "kept")), 3);
  EXPECT_EQ(tries, 3);
}

TEST_F(CoroutineTest, ACoroutineThatRunsOutOfTriesFails) {
  std::atomic<int> tries{-100};
  const auto error =
      error_of<TaskError>([&] { (void)get(remote<third_time>.with({.max_retries = 2})(&tries, "kept")); });
  EXPECT_EQ(error.attempt(), 3);
  EXPECT_EQ(tries, -97);
}

Async<std::size_t> length_of(const std::string& text, ObjectRef<void> until) {
  co_await until;
  co_return text.size();
}

TEST_F(CoroutineTest, ArgumentsLiveUntilTheCoroutineEnds) {
  auto [go, setter] = promise<void>();
  auto length = remote<length_of>(std::string(1'000, 'x'), go);
  auto of_ref = remote<length_of>(put(std::string(2'000, 'y')), go);
  setter.set();
  EXPECT_EQ(*get(length), 1'000u);
  EXPECT_EQ(*get(of_ref), 2'000u);
}

Async<void> hold(std::shared_ptr<int> owned, ObjectRef<void> until) {
  co_await until;
  EXPECT_EQ(*owned, 1);
}

TEST_F(CoroutineTest, ArgumentsAreGoneWhenTheResultShows) {
  auto [go, setter] = promise<void>();
  auto owned = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = owned;
  auto held = remote<hold>(std::move(owned), go);
  EXPECT_FALSE(watch.expired());
  setter.set();
  get(held);
  EXPECT_TRUE(watch.expired());
}

TEST_F(CoroutineTest, ALambdaMayUseItsCapturesAfterAWait) {
  auto [go, setter] = promise<void>();
  auto text = std::make_shared<std::string>("captured");
  auto closure = [text, until = go]() -> Async<std::string> {
    co_await until;
    co_return *text;
  };
  auto result = submit(std::move(closure));
  text.reset();
  setter.set();
  EXPECT_EQ(*get(result), "captured");
}

Async<int> ask_about_itself(ObjectRef<void> until) {
  const TaskId id = this_task::id();
  const auto deadline = this_task::deadline();
  const auto token = this_task::stop_token();
  co_await until;
  EXPECT_EQ(this_task::id(), id);
  EXPECT_EQ(this_task::deadline(), deadline);
  EXPECT_TRUE(deadline.has_value());
  EXPECT_EQ(this_task::stop_token(), token);
  EXPECT_FALSE(token.stop_requested());
  co_return this_task::attempt();
}

TEST_F(CoroutineTest, ThisTaskIsTheSameAfterAWait) {
  auto [go, setter] = promise<void>();
  auto asked = remote<ask_about_itself>.with({.deadline = 1h})(go);
  setter.set();
  EXPECT_EQ(*get(asked), 1);
  EXPECT_FALSE(this_task::id());
}

Async<int> submit_after_wait(ObjectRef<void> until) {
  co_await until;
  co_return *co_await remote<square>(7);
}

TEST_F(CoroutineTest, ACoroutineSubmitsToItsOwnRuntimeAfterAWait) {
  restart({.ambient = false});
  std::optional<ObjectRef<int>> result;
  std::optional<PromiseAndRef<void>> go;
  {
    const RuntimeScope scope(runtime());
    go.emplace(promise<void>());
    result.emplace(remote<submit_after_wait>(go->ref));
  }
  go->setter.set();
  EXPECT_EQ(*get(*result), 49);
}

}  // namespace
}  // namespace manta::conformance
