// SPDX-License-Identifier: Apache-2.0
#include "actors/activation.hpp"

#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <array>
#include <cstddef>

// The property: each message runs once, on one thread at a time, those of one sender in the order in which they were
// sent, and sees its sender's effects; a sender that finds that no thread runs the actor schedules it.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

constexpr ActorType kActorType{};

/// The effects of the actor's messages.
struct State {
  std::array<Plain<int>, 2> last;  // of each sender, the last number
};

struct Message : Runnable {
  State* state = nullptr;
  std::size_t sender = 0;
  Plain<int> number{0};
  Message();
};

void run(Runnable& work) noexcept {
  auto& message = static_cast<Message&>(work);
  Plain<int>& last = message.state->last[message.sender];
  check(message.number.get() == last.get() + 1, "messages of one sender ran in another order");
  last.set(message.number.get());
}

constexpr RunnableType kMessageType{run, nullptr};
Message::Message() : Runnable(kMessageType) {}

}  // namespace

void messages_run_once_and_in_order() {
  AtOnce executor;
  RuntimeCore core;
  core.executor = &executor;
  ActorCell cell(kActorType, 0, 1, "");
  cell.life = ActorState::kAlive;
  manta::explorer::name(cell.mailbox, "mailbox");
  manta::explorer::name(cell.counts, "counts");
  State state;
  std::array<std::array<Message, 2>, 2> messages;
  const auto send = [&](std::size_t sender) {
    tls_context.core = &core;
    int number = 0;
    for (Message& each : messages[sender]) {
      each.state = &state;
      each.sender = sender;
      each.number.set(++number);
      push_message(core, cell, each);
    }
  };
  {
    Strand one("one", [&] { send(0); });
    Strand two("two", [&] { send(1); });
  }
  check(cell.mailbox.is_idle(), "somebody runs the actor for ever");
  for (Plain<int>& each : state.last) check(each.get() == 2, "a message was lost");
}

}  // namespace manta_models
