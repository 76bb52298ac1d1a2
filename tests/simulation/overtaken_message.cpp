// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

// A task shows one price, and the next takes the path through an actor: only the calls of one caller keep their order.

namespace manta_bugs {
namespace {

class Display {
 public:
  void show(int price) { price_ = price; }
  [[nodiscard]] int price() const { return price_; }

 private:
  int price_ = 0;
};

class Relay {
 public:
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static)
  manta::Async<void> forward(manta::ActorHandle<Display> display, int price) {
    co_await display.call<&Display::show>(price);
  }
};

void publish(manta::ActorHandle<Display> display, int price) { display.call<&Display::show>(price).get(); }

}  // namespace

void overtaken_message(Twin twin) {
  auto display = manta::spawn<Display>();
  auto relay = manta::spawn<Relay>();
  const auto first = manta::remote<publish>(display, 1);
  if (twin == Twin::kMended) first.get();
  const auto second = relay.call<&Relay::forward>(display, 2);
  manta::get(first, second);
  require(*display.call<&Display::price>().get() == 2, "the display shows the old price");
}

}  // namespace manta_bugs
