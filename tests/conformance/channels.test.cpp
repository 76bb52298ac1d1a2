// SPDX-License-Identifier: Apache-2.0
//
// Channels: bounded queues between coroutines, bodies that block, and threads of the program.

#include "helpers.hpp"
#include "probe.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace manta::conformance {
namespace {

using namespace std::chrono_literals;

class Channels : public RuntimeTest {};

Async<void> send_range(Channel<int> channel, int from, int to) {
  for (int i = from; i < to; ++i) co_await channel.send(i);
}

Async<std::vector<int>> receive_all(Channel<int> channel) {
  std::vector<int> all;
  while (const std::optional<int> value = co_await channel.receive()) all.push_back(*value);
  co_return all;
}

Async<int> receive_one(Channel<int> channel) { co_return (co_await channel.receive()).value_or(-1); }

TEST_F(Channels, CarryValuesInOrder) {
  const Channel<int> channel(4);
  for (int i = 0; i < 4; ++i) channel.send(i).get();
  EXPECT_EQ(channel.size(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(channel.receive().get(), i);
  EXPECT_EQ(channel.size(), 0u);
}

TEST_F(Channels, HaveRoomForTheirCapacityAndNoMore) {
  for (const std::size_t capacity : {1u, 2u, 3u, 100u}) {
    const Channel<int> channel(capacity);
    EXPECT_EQ(channel.capacity(), capacity);
    for (int round = 0; round < 5; ++round) {
      for (std::size_t i = 0; i < capacity; ++i) EXPECT_TRUE(channel.try_send(static_cast<int>(i)));
      EXPECT_FALSE(channel.try_send(-1));
      EXPECT_EQ(channel.size(), capacity);
      for (std::size_t i = 0; i < capacity; ++i) EXPECT_EQ(channel.try_receive(), static_cast<int>(i));
      EXPECT_EQ(channel.try_receive(), std::nullopt);
    }
  }
}

TEST_F(Channels, RefuseACapacityOfNothingAndOneThatIsTooLarge) {
  EXPECT_THROW(static_cast<void>(Channel<int>(0)), InvalidArgumentError);
  EXPECT_THROW(static_cast<void>(Channel<int>(std::size_t{1} << 24)), InvalidArgumentError);
}

TEST_F(Channels, CarryValuesThatOnlyMoveAndKeepThemWhereThereIsNoRoom) {
  const Channel<std::unique_ptr<int>> channel(1);
  auto first = std::make_unique<int>(1);
  EXPECT_TRUE(channel.try_send(std::move(first)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(channel.try_send(std::move(second)));
  ASSERT_NE(second, nullptr);  // NOLINT(bugprone-use-after-move): that is the promise
  EXPECT_FALSE(channel.try_send(std::move(second), 1ms));
  ASSERT_NE(second, nullptr);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(**channel.receive().get(), 1);
  EXPECT_TRUE(channel.try_send(std::move(second), 1h));
  EXPECT_EQ(**channel.receive().get(), 2);
}

TEST_F(Channels, GiveWhatIsInsideWhenTheyAreClosedAndThenNothing) {
  const Channel<int> channel(4);
  channel.send(1).get();
  channel.send(2).get();
  EXPECT_FALSE(channel.is_closed());
  channel.close();
  channel.close();
  EXPECT_TRUE(channel.is_closed());
  EXPECT_EQ(channel.receive().get(), 1);
  EXPECT_EQ(channel.try_receive(), 2);
  EXPECT_EQ(channel.receive().get(), std::nullopt);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
  EXPECT_EQ(channel.try_receive(1h), std::nullopt);
}

TEST_F(Channels, RefuseValuesWhenTheyAreClosed) {
  const Channel<int> channel(4);
  channel.close();
  const auto error = error_of<ChannelClosedError>([&] { channel.send(1).get(); });
  EXPECT_EQ(error.code(), ErrorCode::kChannelClosed);
  EXPECT_TRUE(contains(error.what(), "channels.test.cpp")) << error.what();
  EXPECT_THROW((void)channel.try_send(1), ChannelClosedError);
  EXPECT_THROW((void)channel.try_send(1, 1h), ChannelClosedError);
  const auto task = submit([channel]() -> Async<void> { co_await channel.send(1); });
  EXPECT_NE(error_of<TaskError>([&] { task.get(); }).cause_as<ChannelClosedError>(), nullptr);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
}

TEST_F(Channels, WakeSendersThatWaitWhenTheyAreClosed) {
  const Channel<int> channel(1);
  channel.send(0).get();
  Gate inside;
  const auto coroutine = submit([channel]() -> Async<bool> {
    try {
      co_await channel.send(1);
    } catch (const ChannelClosedError&) {
      co_return true;
    }
    co_return false;
  });
  const auto body = submit([channel, &inside] {
    inside.open();
    try {
      channel.send(2).get();
    } catch (const ChannelClosedError&) {
      return true;
    }
    return false;
  });
  inside.wait();
  channel.close();
  EXPECT_TRUE(*coroutine.get());
  EXPECT_TRUE(*body.get());
  EXPECT_EQ(channel.receive().get(), 0);
  EXPECT_EQ(channel.receive().get(), std::nullopt);
}

TEST_F(Channels, WakeReceiversThatWaitWhenTheyAreClosed) {
  const Channel<int> channel(1);
  const auto coroutine = submit(receive_one, channel);
  const auto body = submit([channel] { return channel.receive().get().has_value(); });
  settle(submit([] {}));
  channel.close();
  EXPECT_EQ(*coroutine.get(), -1);
  EXPECT_FALSE(*body.get());
}

TEST_F(Channels, OfAnyCapacityCarryEachValueOnceInTheOrderOfItsSender) {
  constexpr int kSenders = 4;
  constexpr int kReceivers = 3;
  constexpr int kEach = 200;
  for (const std::size_t capacity : {1u, 2u, 7u, 64u}) {
    const Channel<int> channel(capacity);
    std::vector<ObjectRef<void>> senders;
    std::vector<ObjectRef<std::vector<int>>> receivers;
    for (int i = 0; i < kReceivers; ++i) receivers.push_back(submit(receive_all, channel));
    for (int i = 0; i < kSenders; ++i) senders.push_back(submit(send_range, channel, i * kEach, (i + 1) * kEach));
    get(senders);
    channel.close();
    std::vector<int> seen(kSenders * kEach, 0);
    for (const auto& receiver : receivers) {
      std::vector<int> last(kSenders, -1);
      const Value<std::vector<int>> received = receiver.get();
      for (const int value : *received) {
        ++seen[static_cast<std::size_t>(value)];
        int& before = last[static_cast<std::size_t>(value / kEach)];
        EXPECT_LT(before, value);
        before = value;
      }
    }
    EXPECT_EQ(seen, std::vector<int>(kSenders * kEach, 1));
  }
}

TEST_F(Channels, JoinBodiesThatBlockCoroutinesAndThreads) {
  constexpr int kEach = 500;
  const Channel<int> channel(3);
  std::atomic<long> sum{0};
  {
    std::vector<ObjectRef<void>> receivers;
    receivers.push_back(submit([channel, &sum] {
      while (const auto value = channel.receive().get()) sum += *value;
    }));
    receivers.push_back(submit([channel, &sum]() -> Async<void> {
      while (const auto value = co_await channel.receive()) sum += *value;
    }));
    const auto coroutine = submit(send_range, channel, 0, kEach);
    const auto body = submit([channel] {
      for (int i = 0; i < kEach; ++i) channel.send(i).get();
    });
    std::thread thread([channel] {
      for (int i = 0; i < kEach; ++i) channel.send(i).get();
    });
    thread.join();
    coroutine.get();
    body.get();
    channel.close();
    get(receivers);
  }
  EXPECT_EQ(sum, 3 * kEach * (kEach - 1) / 2);
}

TEST_F(Channels, LetOtherWorkRunWhileABodyWaits) {
  restart({.num_workers = 1});
  const Channel<int> channel(1);
  const auto receives = submit([channel] { return channel.receive().get().value_or(0) + 1; });
  const auto sends = submit([channel] { channel.send(6).get(); });
  settle(sends);
  EXPECT_EQ(*get_from_worker(receives), 7);
}

TEST_F(Channels, MayBePolled) {
  restart({.num_workers = 1});
  const Channel<int> channel(1);
  const auto polls = submit([channel] {
    std::optional<int> value;
    while (!(value = channel.try_receive())) {
    }
    while (!channel.try_send(*value + 1)) {
    }
    return *value;
  });
  const auto sends = submit([channel] { channel.send(6).get(); });
  EXPECT_EQ(*get_from_worker(polls), 6);
  sends.get();
  EXPECT_EQ(channel.receive().get(), 7);
}

TEST_F(Channels, TimeOutAndMoveNothing) {
  const Channel<int> channel(1);
  EXPECT_THROW((void)channel.receive().get(1ms), GetTimeoutError);
  EXPECT_EQ(channel.try_receive(1ms), std::nullopt);
  channel.send(1).get();
  EXPECT_THROW(channel.send(2).get(1ms), GetTimeoutError);
  EXPECT_THROW(channel.send(2).get({.timeout = 0s}), GetTimeoutError);
  EXPECT_FALSE(channel.try_send(2, 1ms));
  EXPECT_EQ(channel.receive().get(1h), 1);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
  EXPECT_THROW((void)channel.receive().get({.timeout = -1s}), InvalidArgumentError);
}

TEST_F(Channels, EndTheWaitOfACancelledCoroutineAndLoseNothing) {
  const Channel<int> channel(1);
  const auto cancelled = submit(receive_one, channel);
  settle(submit([] {}));
  cancel(cancelled);
  EXPECT_THROW((void)cancelled.get(), CancelledError);
  const auto next = submit(receive_one, channel);
  channel.send(5).get();
  EXPECT_EQ(*next.get(), 5);

  channel.send(1).get();
  const auto sender = submit(send_range, channel, 2, 3);
  settle(submit([] {}));
  cancel(sender);
  EXPECT_THROW(sender.get(), CancelledError);
  EXPECT_EQ(channel.receive().get(), 1);
}

TEST_F(Channels, LoseAndDoubleNothingWhereACancellationMeetsAValue) {
  for (int round = 0; round < 100; ++round) {
    const Channel<int> channel(1);
    std::atomic<int> got{0};
    const auto receiver = submit([channel, &got]() -> Async<void> { got += *co_await channel.receive(); });
    const auto sender = submit(send_range, channel, 1, 2);
    const auto canceller = submit([receiver] { cancel(receiver); });
    canceller.get();
    sender.get();
    // The body of the cancelled receiver may still run; when it has let go of its handle, it has the value, or never.
    wait_until([&] { return got == 1 || channel.size() == 1; });
    EXPECT_EQ(got + channel.try_receive().value_or(0), 1);
    EXPECT_EQ(channel.try_receive(), std::nullopt);
  }
}

TEST_F(Channels, StopACancelledCoroutineThatNeverHasToWait) {
  const Channel<int> channel(1);
  const auto running = std::make_shared<Gate>();  // the body may run on for a moment when its task has failed
  const auto task = submit([channel, running]() -> Async<void> {
    for (;;) {
      co_await channel.send(1);
      (void)co_await channel.receive();
      running->open();
    }
  });
  running->wait();
  cancel(task);
  EXPECT_THROW(task.get(), CancelledError);
}

TEST_F(Channels, DestroyTheirValuesWithTheLastHandle) {
  Count::reset();
  {
    std::optional<Channel<Probe>> channel(5);
    for (int i = 0; i < 3; ++i) channel->send(Probe(i)).get();
    (void)channel->receive().get();
    EXPECT_EQ(Count::alive, 2);
    const Channel<Probe> other = *channel;
    channel.reset();
    EXPECT_EQ(other.receive().get()->value, 1);
    EXPECT_EQ(Count::alive, 1);
  }
  EXPECT_EQ(Count::alive, 0);
  EXPECT_EQ(Count::copies, 0);
}

TEST_F(Channels, AreOneChannelWithManyHandles) {
  Channel<int> channel(1);
  const Channel<int> copy = channel;
  EXPECT_TRUE(copy == channel);
  EXPECT_FALSE(copy == Channel<int>(1));
  const Channel<int> moved = std::move(channel);
  EXPECT_TRUE(moved == copy);
  EXPECT_THROW(channel.close(), InvalidArgumentError);  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_THROW((void)channel.try_receive(), InvalidArgumentError);  // NOLINT(bugprone-use-after-move)
  channel = copy;
  channel.send(1).get();
  EXPECT_EQ(moved.receive().get(), 1);
}

TEST_F(Channels, ServeTheMethodsOfActors) {
  struct Reader {
    Async<int> sum(Channel<int> channel) {
      int sum = 0;
      while (const auto value = co_await channel.receive()) sum += *value;
      co_return sum;
    }
    int other() const { return 3; }
  };
  const Channel<int> channel(2);
  const auto actor = spawn<Reader>();
  const auto first = actor.call<&Reader::sum>(channel);
  const auto second = actor.call<&Reader::sum>(channel);
  EXPECT_EQ(*actor.call<&Reader::other>().get(), 3);
  for (int i = 0; i < 10; ++i) channel.send(i).get();
  channel.close();
  EXPECT_EQ(*first.get() + *second.get(), 45);
}

TEST_F(Channels, EndTheWaitsOfThreadsWithTheirRuntime) {
  const Channel<int> channel(1);
  std::atomic<int> ended{0};
  {
    const Sleeper receiver([channel, &ended] {
      try {
        (void)channel.receive().get();
      } catch (const ShutDownError&) {
        ++ended;
      }
    });
    receiver.settle();
    runtime().shutdown();
  }
  EXPECT_EQ(ended, 1);
  EXPECT_THROW((void)channel.receive().get(), ShutDownError);
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_THROW(channel.send(2).get(), ShutDownError);
  EXPECT_EQ(channel.receive().get(), 1);
}

TEST_F(Channels, EndTheWaitsOfBodiesWhenTheirRuntimeCancels) {
  restart({.shutdown_timeout = 0ms});
  const Channel<int> channel(1);
  std::atomic<int> ended{0};
  std::atomic<int> begun{0};
  (void)submit([channel, &ended, &begun] {
    ++begun;
    try {
      (void)channel.receive().get();
    } catch (const CancelledError&) {
      ++ended;
    }
  });
  (void)submit([channel, &ended, &begun]() -> Async<void> {
    ++begun;
    try {
      (void)co_await channel.receive();
    } catch (const CancelledError&) {
      ++ended;
    }
  });
  wait_until([&begun] { return begun == 2; });
  runtime().shutdown();
  EXPECT_EQ(ended, 2);
}

TEST_F(Channels, AreNotMadeInARuntimeThatHasEnded) {
  const RuntimeScope scope(runtime());
  runtime().shutdown();
  EXPECT_THROW(static_cast<void>(Channel<int>(1)), NoRuntimeError);
}

TEST_F(Channels, JoinTwoRuntimes) {
  Runtime other({.num_workers = 1, .ambient = false});
  const Channel<int> there = [&other] {
    const RuntimeScope scope(other);
    return Channel<int>(1);
  }();
  const auto coroutine = submit(receive_all, there);
  const auto body = submit([there] { return there.receive().get().has_value(); });
  {
    const RuntimeScope scope(other);
    submit(send_range, there, 0, 20).get();
  }
  there.send(20).get();
  there.close();
  (void)body.get();
  EXPECT_GE(coroutine.get()->size(), 20u);

  const Channel<int> unused = [&other] {
    const RuntimeScope scope(other);
    return Channel<int>(1);
  }();
  std::atomic<int> begun{0};
  const auto waits = submit([unused, &begun] {
    ++begun;
    (void)unused.receive().get();
  });
  const auto awaits = submit([unused, &begun]() -> Async<void> {
    ++begun;
    (void)co_await unused.receive();
  });
  wait_until([&begun] { return begun == 2; });
  other.shutdown();
  EXPECT_NE(error_of<TaskError>([&] { waits.get(); }).cause_as<ShutDownError>(), nullptr);
  EXPECT_NE(error_of<TaskError>([&] { awaits.get(); }).cause_as<ShutDownError>(), nullptr);
}

}  // namespace
}  // namespace manta::conformance
