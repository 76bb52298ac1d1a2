// SPDX-License-Identifier: Apache-2.0
#include <manta/manta.hpp>

#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

// The property: small whole programs give the right answer and end, from the start of a runtime to its end. They are
// too long for a search, so only random schedules are tried.

namespace manta_models {
namespace {

using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

manta::Config one_worker() {
  return {.num_workers = 1,
          .object_store_memory = 1 << 20,
          .engine = manta::EngineKind::kLocal,
          .ambient = true,
          .stack_size = std::size_t{512} << 10,
          .max_threads = 4};
}

int add(int left, int right) { return left + right; }

void count(Plain<int>* ran) { ran->set(ran->get() + 1); }

struct Sum {
  int total = 0;
  int add(int number) { return total += number; }
};

}  // namespace

void tasks_are_got() {
  const manta::Runtime runtime(one_worker());
  const auto first = manta::remote<add>(1, 2);
  const auto second = manta::remote<add>(first, 3);
  check(*manta::get(second) == 6, "a task has a wrong result");
}

void tasks_are_sent() {
  Plain<int> ran{0};
  {
    const manta::Runtime runtime(one_worker());
    manta::send<count>(&ran);
  }
  check(ran.get() == 1, "a task was lost, or ran twice");
}

void actor_is_called() {
  const manta::Runtime runtime(one_worker());
  const auto sum = manta::spawn<Sum>();
  sum.send<&Sum::add>(1);
  check(*manta::get(sum.call<&Sum::add>(2)) == 3, "an actor's messages came in another order, or not at all");
}

void two_threads_use_one_actor() {
  const manta::Runtime runtime(one_worker());
  const auto sum = manta::spawn<Sum>();
  {
    Strand other("other", [&sum] { sum.send<&Sum::add>(1); });
    sum.send<&Sum::add>(2);
  }
  check(*manta::get(sum.call<&Sum::add>(0)) == 3, "a message was lost");
}

void promise_is_kept_elsewhere() {
  const manta::Runtime runtime(one_worker());
  auto [ref, setter] = manta::promise<int>();
  auto twice = manta::remote<add>(ref, ref);
  {
    Strand other("other", [&mine = setter] { mine.set(2); });
    check(*manta::get(ref) == 2, "a promise has a wrong value");
  }
  check(*manta::get(twice) == 4, "a task has a wrong result");
}

void task_at_the_end_is_run_or_refused() {
  Plain<int> ran{0};
  bool accepted = false;
  manta::Runtime runtime(one_worker());
  {
    Strand other("other", [&ran, &accepted] {
      try {
        manta::send<count>(&ran);
        accepted = true;
      } catch (const manta::Error&) {  // too late
      }
    });
    runtime.shutdown();
  }
  check(ran.get() == (accepted ? 1 : 0), "a task was accepted and did not run, or refused and did");
}

}  // namespace manta_models
