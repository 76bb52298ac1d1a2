// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <map>
#include <utility>

// Gives up waiting for a permit by cancelling the call, which may have been handed the permit at that moment.

namespace manta_bugs {
namespace {

class Semaphore {
 public:
  /// True: the caller has the permit. False: it was withdrawn.
  manta::Async<bool> acquire(int ticket) {
    if (is_free_) {
      is_free_ = false;
      co_return true;
    }
    auto [answer, setter] = manta::promise<bool>();
    waiting_.emplace(ticket, std::move(setter));
    try {
      const auto granted = co_await answer;
      co_return *granted;
    } catch (const manta::CancelledError&) {
      waiting_.erase(ticket);  // which is gone if the permit is being handed over
      throw;
    }
  }

  void release() {
    if (waiting_.empty()) {
      is_free_ = true;
    } else {
      answer(waiting_.begin()->first, true);
    }
  }

  void withdraw(int ticket) { answer(ticket, false); }

 private:
  void answer(int ticket, bool granted) {
    if (auto waits = waiting_.extract(ticket)) waits.mapped().set(granted);
  }

  bool is_free_ = true;
  std::map<int, manta::Promise<bool>> waiting_;
};

void release(manta::ActorHandle<Semaphore> semaphore) { semaphore.call<&Semaphore::release>().get(); }

/// Wants the permit no more.
void give_up(const manta::ActorHandle<Semaphore>& semaphore, const manta::ObjectRef<bool>& acquired, Twin twin) {
  if (twin == Twin::kMended) {
    semaphore.call<&Semaphore::withdraw>(1).get();
  } else {
    manta::cancel(acquired);
  }
  const auto granted = acquired.try_get(manta::GetOptions{});
  if (granted && *granted) release(semaphore);
}

}  // namespace

void leaked_permit(Twin twin) {
  auto semaphore = manta::spawn<Semaphore>();
  (void)semaphore.call<&Semaphore::acquire>(0).get();
  const auto acquired = semaphore.call<&Semaphore::acquire>(1);
  const auto released = manta::remote<release>(semaphore);
  give_up(semaphore, acquired, twin);
  released.get();
  (void)semaphore.call<&Semaphore::acquire>(2).get();
}

}  // namespace manta_bugs
