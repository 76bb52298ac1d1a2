// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/waiting/channel.hpp>

#include "core/blocked_bodies.hpp"
#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"
#include "waiting/channels.hpp"

#include <manta/channel.hpp>
#include <manta/manta.hpp>

#include <chrono>
#include <optional>
#include <source_location>

// The property: each value that went in comes out once, in the order of its sender; nobody waits for what is there; and
// one that leaves, by its timeout or by a cancellation, has moved nothing.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Strand;

/// A channel in a core without a runtime. Strands enter by `Inside`.
struct LoneChannel {
  AtOnce executor;
  Core core;
  Channels channels;
  ChannelOf<int>* channel;

  explicit LoneChannel(std::size_t capacity) {
    core->executor = &executor;
    core->channels = &channels;
    const Inside inside(*core);
    channel = new ChannelOf<int>({*core, Core::kId}, capacity, std::source_location::current());
    manta::explorer::name(*channel, "channel");
  }
  ~LoneChannel() { delete channel; }
  LoneChannel(const LoneChannel&) = delete;
  LoneChannel& operator=(const LoneChannel&) = delete;

  ChannelAnswer send(int value, const manta::GetOptions& options = {}) {
    const Inside inside(*core);
    if (channel->send(value) == ChannelStep::kDone) return ChannelAnswer::kDone;
    return block_in_channel(*channel, ChannelSide::kSender, &value, options);
  }
  /// 0: nothing came.
  int receive(const manta::GetOptions& options = {}) {
    const Inside inside(*core);
    int got = 0;
    if (channel->receive([&got](int&& value) noexcept { got = value; }) == ChannelStep::kDone) return got;
    (void)block_in_channel(*channel, ChannelSide::kReceiver, &got, options);
    return got;
  }
};

}  // namespace

void values_come_in_order() {
  LoneChannel lone(1);
  Strand sender("sender", [&lone] {
    check(lone.send(1) == ChannelAnswer::kDone, "a value was refused");
    check(lone.send(2) == ChannelAnswer::kDone, "a value was refused");
  });
  check(lone.receive() == 1, "the first value did not come");
  check(lone.receive() == 2, "the second value did not come");
}

void values_go_to_one_receiver() {
  LoneChannel lone(1);
  int first = 0;
  {
    Strand sender("sender", [&lone] { (void)lone.send(1); });
    Strand receiver("receiver", [&lone, &first] { first = lone.receive(); });
    (void)lone.send(2);
    const int second = lone.receive();
    check(second == 1 || second == 2, "no value came");
    receiver.join();
    check(first + second == 3, "a value was lost, or came twice");
  }
}

void a_receiver_leaves_or_is_served() {
  LoneChannel lone(1);
  int got = 0;
  Strand receiver("receiver", [&lone, &got] { got = lone.receive({.timeout = std::chrono::seconds(1)}); });
  (void)lone.send(1);
  receiver.join();
  check(got == 1 || lone.receive({.timeout = std::chrono::seconds(0)}) == 1, "a value was lost");
}

void closing_wakes_both_sides() {
  LoneChannel lone(1);
  int got = 0;
  ChannelAnswer sent = ChannelAnswer::kNone;
  {
    Strand receiver("receiver", [&lone, &got] { got = lone.receive(); });
    Strand sender("sender", [&lone, &sent] { sent = lone.send(1); });
    lone.channel->close();
  }
  check(sent != ChannelAnswer::kNone, "the sender was not told");
  if (sent == ChannelAnswer::kDone && got == 0) check(false, "a value that was sent before the close was lost");
  if (sent == ChannelAnswer::kClosed) check(got == 0, "a value that was refused came");
}

namespace {

manta::Async<void> receive_one(manta::Channel<int> channel, int* got) { *got = *co_await channel.receive(); }

}  // namespace

void cancelled_receiver_has_the_value_or_not() {
  int got = 0;
  std::optional<manta::Channel<int>> channel;
  {
    const manta::Runtime runtime({.num_workers = 1, .max_threads = 4});
    channel.emplace(1);
    const auto receiver = manta::submit(receive_one, *channel, &got);
    Strand cancelling("cancelling", [&receiver] { manta::cancel(receiver); });
    channel->send(1).get();
  }
  check(got + channel->try_receive().value_or(0) == 1, "a value was lost, or came twice");
}

}  // namespace manta_models
