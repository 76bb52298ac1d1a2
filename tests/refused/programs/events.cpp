// SPDX-License-Identifier: Apache-2.0
//
// With a listener: then every object gets an id.

#include "refused/program.hpp"

#include <atomic>

namespace manta_refused {
namespace {

using manta::remote;

class Count : public manta::EventListener {
 public:
  void on_event(const manta::Event& event) noexcept override {
    const auto ends = event.kind == manta::EventKind::kTaskFinished || event.kind == manta::EventKind::kTaskFailed;
    if (ends) ++ends_;
  }
  [[nodiscard]] int ends() const noexcept { return ends_; }

 private:
  std::atomic<int> ends_{0};
};

Count& count() {
  static Count one;
  return one;
}

void listened_to(manta::Config& config) { config.events = &count(); }

int one_more(int x) { return x + 1; }
manta::Async<int> waits(manta::ObjectRef<int> x) { co_return *co_await x; }
struct Adder {
  int sum = 0;
  int add(int x) { return sum += x; }
};

void events() {
  const int before = count().ends();
  auto adder = manta::spawn<Adder>();
  const auto x = adder.call<&Adder::add>(remote<waits>(remote<one_more>(1)));
  require(*x.get() == 2);
  require(*manta::put(7).get() == 7);
  require(count().ends() >= before);
}

}  // namespace

Programs event_programs() { return {{"events", events, listened_to}}; }

}  // namespace manta_refused
