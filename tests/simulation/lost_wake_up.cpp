// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <utility>
#include <vector>

// Looks whether a gate is open, and then waits for its opening: which may be over by then.

namespace manta_bugs {
namespace {

class Gate {
 public:
  explicit Gate(Twin twin) : twin_(twin) {}

  [[nodiscard]] bool is_open() const { return is_open_; }

  void open() {
    is_open_ = true;
    for (manta::Promise<void>& each : waiting_) each.set();
    waiting_.clear();
  }

  manta::Async<void> wait() {
    if (twin_ == Twin::kMended && is_open_) co_return;
    auto [opened, setter] = manta::promise<void>();
    waiting_.push_back(std::move(setter));
    co_await opened;
  }

 private:
  const Twin twin_;
  bool is_open_ = false;
  std::vector<manta::Promise<void>> waiting_;
};

void open(manta::ActorHandle<Gate> gate) { gate.call<&Gate::open>().get(); }

}  // namespace

void lost_wake_up(Twin twin) {
  auto gate = manta::spawn<Gate>(twin);
  const auto opened = manta::remote<open>(gate);
  if (!*gate.call<&Gate::is_open>().get()) gate.call<&Gate::wait>().get();
  opened.get();
}

}  // namespace manta_bugs
