// SPDX-License-Identifier: Apache-2.0
//
// Tasks that are coroutines: what they await, how they are stopped, and what their frames keep alive.

#include "conformance/fixture.hpp"
#include "conformance/helpers.hpp"

#include <atomic>
#include <chrono>
#include <coroutine>
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
  while (runtime().stats().frames == 0) std::this_thread::yield();
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

TEST_F(CoroutineTest, AnAsyncThatIsNeverAwaitedLeavesNothing) {
  (void)sum_of_squares(1, 2);
  auto kept = make_large(1'000);
  kept = make_large(2'000);
}

Async<long long> count_ready(int n) {
  auto ready = put(1);
  long long sum = 0;
  for (int i = 0; i < n; ++i) sum += *co_await ready;
  co_return sum;
}
Async<int> at_once() { co_return 1; }
Async<long long> count_direct(int n) {
  long long sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await at_once();
  co_return sum;
}
Async<int> count_yields(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}

TEST_F(CoroutineTest, AMillionAwaitsThatAreReadyAtOnceDoNotGrowTheStack) {
  EXPECT_EQ(*get(remote<count_ready>(1'000'000)), 1'000'000);
  EXPECT_EQ(*get(remote<count_direct>(1'000'000)), 1'000'000);
  EXPECT_EQ(*get(remote<count_yields>(100'000)), 100'000);
}

Async<int> deep(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await deep(depth - 1);
}
Async<int> deep_with_waits(int depth) {
  if (depth % 100 == 0) co_await yield();
  if (depth == 0) co_return 0;
  co_return 1 + co_await deep_with_waits(depth - 1);
}

TEST_F(CoroutineTest, AwaitsNestAHundredThousandDeep) {
  EXPECT_EQ(*get(remote<deep>(100'000)), 100'000);
  EXPECT_EQ(*get(remote<deep_with_waits>(100'000)), 100'000);
}

Async<void> wait_in_depth(int depth, ObjectRef<void> until) {
  if (depth == 0) {
    co_await until;
  } else {
    co_await wait_in_depth(depth - 1, until);
  }
}

TEST_F(CoroutineTest, ACancelReachesTheInnermostFrame) {
  auto [never, setter] = promise<void>();
  auto waiting = remote<wait_in_depth>(10'000, never);
  while (runtime().stats().frames == 0) std::this_thread::yield();
  cancel(waiting);
  EXPECT_THROW(get(waiting), CancelledError);
  while (runtime().stats().frames != 0) std::this_thread::yield();
  setter.set();
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

Async<void> wait_void(ObjectRef<void> until) { co_await until; }

TEST_F(CoroutineTest, OneWorkerSufficesForThousandsOfSuspendedCoroutines) {
  if (is_seeded()) GTEST_SKIP() << "strands start when they are needed, so threads are not there to be counted";
  restart({.num_workers = 1});
  constexpr int kMany = 10'000;
  const int threads = thread_count();
  auto [go, setter] = promise<void>();
  std::vector<ObjectRef<void>> waiting;
  for (int i = 0; i < kMany; ++i) waiting.push_back(remote<wait_void>(go));
  while (runtime().stats().frames != kMany) std::this_thread::yield();
  EXPECT_EQ(thread_count(), threads);
  setter.set();
  get(waiting);
}

// sleep_for and yield.

Async<std::chrono::nanoseconds> nap(std::chrono::milliseconds time) {
  const auto start = now();
  co_await sleep_for(time);
  co_return now() - start;
}

TEST_F(CoroutineTest, ASleepTakesAtLeastItsTime) {
  EXPECT_GE(*get(remote<nap>(5ms)), 5ms);
  EXPECT_GE(*get(remote<nap>(0ms)), 0ms);
  EXPECT_GE(*get(remote<nap>(-5ms)), 0ms);
}

TEST_F(CoroutineTest, ASleepHoldsNoWorker) {
  restart({.num_workers = 1});
  std::vector<ObjectRef<std::chrono::nanoseconds>> naps;
  const auto start = now();
  for (int i = 0; i < 1'000; ++i) naps.push_back(remote<nap>(20ms));
  get(naps);
  EXPECT_LT(now() - start, 1'000 * 20ms);
}

Async<void> nap_forever() { co_await sleep_for(std::chrono::hours(24 * 365 * 1'000)); }

TEST_F(CoroutineTest, ACancelEndsASleep) {
  auto sleeping = remote<nap_forever>();
  while (runtime().stats().frames == 0) std::this_thread::yield();
  cancel(sleeping);
  EXPECT_THROW(get(sleeping), CancelledError);
}

TEST_F(CoroutineTest, ADeadlineEndsASleep) {
  auto sleeping = remote<nap_forever>.with({.deadline = 5ms})();
  EXPECT_THROW(get(sleeping), DeadlineExceededError);
}

Async<void> say(Journal* journal, std::string who) {
  for (int i = 0; i < 20; ++i) {
    journal->write(who);
    co_await yield();
  }
}

TEST_F(CoroutineTest, CoroutinesThatYieldTakeTurns) {
  restart({.num_workers = 1});
  Journal journal;
  std::vector<ObjectRef<void>> both;
  {
    const HeldWorkers held(1);
    both = {remote<say>(&journal, "a"), remote<say>(&journal, "b")};
  }
  settle(both[0]);
  settle(both[1]);
  const Lines lines = journal.lines();
  ASSERT_EQ(lines.size(), 40u);
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_NE(lines[i - 1], lines[i]) << "at " << i;
}

Async<void> spin_until(std::atomic<bool>* flag) {
  while (!*flag) co_await yield();
}

TEST_F(CoroutineTest, CoroutinesThatYieldForEverDoNotStarveTheTaskTheyWaitFor) {
  std::atomic<bool> flag{false};
  std::vector<ObjectRef<void>> spinning;
  for (int i = 0; i < 2 * workers(); ++i) spinning.push_back(remote<spin_until>(&flag));
  while (runtime().stats().frames != 2 * workers()) std::this_thread::yield();
  settle(remote<set_flag>(&flag));
  settle(spinning.front());
  get(spinning);
}

// Cancelling.

/// Is cancelled, and tries each kind of wait.
Async<void> try_each_wait(std::vector<std::string>* threw, ObjectRef<void> until, Promise<void> over) {
  const auto ready = put(1);
  const auto note = [threw](const char* what) { threw->push_back(what); };
  try {
    co_await until;
  } catch (const CancelledError&) {
    note("a reference that was not there");
  }
  try {
    (void)co_await ready;
  } catch (const CancelledError&) {
    note("a reference that is there");
  }
  try {
    co_await sleep_for(1h);
  } catch (const CancelledError&) {
    note("sleep_for");
  }
  try {
    co_await yield();
  } catch (const CancelledError&) {
    note("yield");
  }
  try {
    (void)co_await when_any(until, ready);
  } catch (const CancelledError&) {
    note("when_any");
  }
  try {
    (void)co_await when_all(ready, ready);
  } catch (const CancelledError&) {
    note("when_all");
  }
  over.set();
}

TEST_F(CoroutineTest, OnceCancelledEachWaitThrows) {
  std::vector<std::string> threw;
  auto [never, never_setter] = promise<void>();
  auto [over, setter] = promise<void>();
  auto task = remote<try_each_wait>(&threw, never, std::move(setter));
  while (runtime().stats().frames == 0) std::this_thread::yield();
  cancel(task);
  get(over);
  EXPECT_EQ(threw, (std::vector<std::string>{"a reference that was not there", "a reference that is there", "sleep_for",
                                             "yield", "when_any", "when_all"}));
  EXPECT_THROW(get(task), CancelledError);
  never_setter.set();
}

Async<void> outlive_cancel(ObjectRef<void> until, Promise<bool> stop_seen, ObjectRef<void> gate) {
  try {
    co_await until;
  } catch (const CancelledError&) {
  }
  stop_seen.set(this_task::stop_token().stop_requested());
  get(gate);  // keeps the body busy while the reference has long failed
}

TEST_F(CoroutineTest, TheReferenceFailsAtOnceThoughTheBodyGoesOn) {
  auto [never, never_setter] = promise<void>();
  auto [seen, seen_setter] = promise<bool>();
  auto [gate, gate_setter] = promise<void>();
  auto task = remote<outlive_cancel>(never, std::move(seen_setter), gate);
  while (runtime().stats().frames == 0) std::this_thread::yield();
  cancel(task);
  EXPECT_TRUE(*get(seen));
  EXPECT_THROW(get(task), CancelledError);
  gate_setter.set();
  never_setter.set();
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

// Coroutines of others.

/// What a user's own library might have: it starts at once, and nobody waits for it.
struct Detached {
  struct promise_type {
    static Detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() { std::terminate(); }
  };
};

struct Seen {
  int value = 0;
  std::thread::id thread;
  std::string error;
};

Detached foreign(ObjectRef<int> ref, std::shared_ptr<Promise<Seen>> done) {
  Seen seen;
  try {
    seen.value = *co_await ref;
  } catch (const Error& error) {
    seen.error = error.what();
  }
  seen.thread = std::this_thread::get_id();
  done->set(seen);
}

std::pair<ObjectRef<Seen>, std::shared_ptr<Promise<Seen>>> seen_promise() {
  auto [ref, setter] = promise<Seen>();
  return {ref, std::make_shared<Promise<Seen>>(std::move(setter))};
}

TEST_F(CoroutineTest, AForeignCoroutineAwaitsAReferenceAndGoesOnOnAWorker) {
  auto [ref, setter] = promise<int>();
  auto [seen, done] = seen_promise();
  foreign(ref, done);
  std::thread([&s = setter] { s.set(3); }).join();
  EXPECT_EQ(get(seen)->value, 3);
  EXPECT_NE(get(seen)->thread, std::this_thread::get_id());
}

TEST_F(CoroutineTest, AForeignCoroutineThatFindsTheValueGoesOnWhereItIs) {
  auto [seen, done] = seen_promise();
  foreign(put(4), done);
  EXPECT_TRUE(seen.ready());
  EXPECT_EQ(get(seen)->value, 4);
  EXPECT_EQ(get(seen)->thread, std::this_thread::get_id());
}

TEST_F(CoroutineTest, AForeignCoroutineSeesTheError) {
  auto [seen, done] = seen_promise();
  foreign(remote<fail_with>(5), done);
  EXPECT_NE(get(seen)->error.find("no 5"), std::string::npos) << get(seen)->error;
}

Detached chain(int links, std::shared_ptr<Promise<Seen>> done) {
  Seen seen;
  for (int i = 0; i < links; ++i) seen.value += *co_await remote<square>(1);
  done->set(seen);
}

TEST_F(CoroutineTest, AForeignCoroutineSubmitsFromWhereItGoesOn) {
  auto [seen, done] = seen_promise();
  chain(1'000, done);
  EXPECT_EQ(get(seen)->value, 1'000);
}

TEST_F(CoroutineTest, ARuntimeThatEndsWaitsForAForeignCoroutine) {
  std::atomic<bool> over{false};
  {
    auto [ref, setter] = promise<int>();
    auto [seen, done] = seen_promise();
    on_ready(seen, [&over](const ObjectRef<Seen>& s) { over = get(s)->value == 1; });
    foreign(remote<square>(1), done);
  }
  restart({});
  EXPECT_TRUE(over);
}

}  // namespace
}  // namespace manta::conformance
