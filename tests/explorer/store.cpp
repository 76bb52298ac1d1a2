// SPDX-License-Identifier: Apache-2.0
#include "objects/store.hpp"

#include "core/blocked_bodies.hpp"
#include "explorer/cores.hpp"
#include "explorer/models.hpp"
#include "explorer/nodes.hpp"
#include "testing/explorer/explorer.hpp"

#include <manta/error.hpp>

#include <chrono>
#include <cstdint>

// The property: a thread that waits for room gets it when there is some, or an error; the cap holds; and at the end
// nothing is left on the account.

namespace manta_models {
namespace {

using namespace manta::detail;
using manta::explorer::check;
using manta::explorer::Strand;

constexpr std::uint64_t kCap = 100;
constexpr std::uint64_t kMuch = 60;  // of which one fits

/// A store that is full.
struct FullStore {
  AtOnce executor;
  Core core;
  Store store;

  explicit FullStore(std::chrono::nanoseconds patience) {
    core->executor = &executor;
    core->store = &store;
    store.open(kCap, patience);
    manta::explorer::name(store, "store");
    check(store.try_reserve(kCap), "an empty store has no room");
  }
  ~FullStore() {
    check(store.used() == 0, "bytes are left on the account");
    check(store.peak() == kCap, "the cap did not hold");
  }
  FullStore(const FullStore&) = delete;
  FullStore& operator=(const FullStore&) = delete;

  /// Requires: an `Inside`.
  void use_room() {
    const BlockedGuard stay(&*core, Core::kId);
    if (!store.try_reserve(kMuch)) store.wait_for_room(*core, stay, kMuch);
    store.release(kMuch);
  }
  void use_room_if_it_comes() {
    try {
      use_room();
    } catch (const manta::Error&) {  // it did not, in time
    }
  }
};

}  // namespace

void room_goes_to_who_waits() {
  FullStore full(std::chrono::nanoseconds::max());
  const auto use = [&full] {
    const Inside inside(*full.core);
    full.use_room();
  };
  Strand one("one", use);
  Strand two("two", use);
  full.store.release(kCap);
  one.join();
  two.join();
}

void room_comes_in_time_or_not() {
  FullStore full(std::chrono::seconds(1));
  const auto use = [&full] {
    const Inside inside(*full.core);
    full.use_room_if_it_comes();
  };
  Strand one("one", use);
  Strand two("two", use);
  full.store.release(kCap);
  one.join();
  two.join();
}

void room_comes_or_the_end() {
  FullStore full(std::chrono::nanoseconds::max());
  Strand one("one", [&full] {
    const Inside inside(*full.core);
    full.use_room_if_it_comes();
  });
  Strand closing("closing", [&full] { full.store.close(); });
  full.store.release(kCap);
  one.join();
  closing.join();
}

namespace {

constexpr NodeType kBodyType = [] {
  NodeType type{};
  type.size = kNodeBytes;
  type.release = end_payload;
  return type;
}();

/// A body of the runtime, in a full store of its own, that asks for room.
struct AskingBody {
  FullStore full{std::chrono::nanoseconds::max()};
  BlockedBodies blocked;
  Node& node = make_node(kBodyType, {Phase::kRunning, 0, 1, 1}, Core::kId);

  AskingBody() { full.core->blocked = &blocked; }
  ~AskingBody() {
    static_cast<void>(node.state.complete(Completion::kValue));
    drop_ref(node);
  }
  AskingBody(const AskingBody&) = delete;
  AskingBody& operator=(const AskingBody&) = delete;

  void run() {
    const Inside inside(*full.core);
    const BodyScope body(tls_context, &node, nullptr);
    full.use_room_if_it_comes();
  }
  /// As the end of a runtime does.
  void cancel() {
    full.core->stage.store(Stage::kCancelling, std::memory_order_seq_cst);
    blocked.interrupt_all();
  }
};

}  // namespace

void body_that_waits_hears_of_the_end() {
  AskingBody asking;
  {
    Strand body("body", [&asking] { asking.run(); });
    asking.cancel();
  }
  asking.full.store.release(kCap);
}

void body_that_waits_hears_of_the_end_or_of_room() {
  AskingBody asking;
  Strand body("body", [&asking] { asking.run(); });
  Strand releasing("releasing", [&asking] { asking.full.store.release(kCap); });
  asking.cancel();
  body.join();
  releasing.join();
}

}  // namespace manta_models
