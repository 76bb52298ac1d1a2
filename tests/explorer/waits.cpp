// SPDX-License-Identifier: Apache-2.0
#include <manta/manta.hpp>

#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

// As in runtime.cpp: whole programs, in which threads wait for, cancel and drop each other's work.

namespace manta_models {
namespace {

using manta::Async;
using manta::ObjectRef;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

manta::Config workers(int count) {
  return {.num_workers = count,
          .object_store_memory = 1 << 20,
          .engine = manta::EngineKind::kLocal,
          .ambient = true,
          .stack_size = std::size_t{512} << 10,
          .max_threads = 4,
          .on_unobserved_error = [](const manta::Error&) {}};
}

Async<int> await_one_more(ObjectRef<int> ref) {
  const auto value = co_await std::move(ref);
  co_return *value + 1;
}

int count_up(Plain<int>* runs) {
  runs->set(runs->get() + 1);
  return 7;
}

/// Waits for a result. False: it is an error.
bool succeeds(const ObjectRef<int>& ref) {
  try {
    static_cast<void>(ref.get());
    return true;
  } catch (const manta::Error&) {
    return false;
  }
}

/// Takes numbers, each with its sender, and expects those of one sender in order.
struct Clerk {
  int last = 0;
  void take(int number) {
    check(number == last + 1, "messages of one sender ran in another order");
    last = number;
  }
  void late(int number, int /*argument*/) { take(number); }
  int seen() { return last; }
};

struct Tally {
  explicit Tally(Plain<int>* to) : into(to) {}
  Plain<int>* into;
  int messages = 0;
  void take() { ++messages; }
  void take_number(int /*number*/) { ++messages; }
  void on_stop() { into->set(messages + 1); }
};

int one() { return 1; }
int get_another() { return *manta::remote<one>().get() + 1; }

int alone(Plain<int>* inside) {
  inside->set(inside->get() + 1);
  const int seen = inside->get();
  inside->set(0);
  return seen;
}

}  // namespace

void coroutine_awaits_a_promise() {
  const manta::Runtime runtime(workers(1));
  auto [ref, setter] = manta::promise<int>();
  const auto more = manta::remote<await_one_more>(std::move(ref));
  {
    Strand other("other", [&mine = setter] { mine.set(2); });
    check(*more.get() == 3, "a coroutine has a wrong result");
  }
}

void cancelled_task_has_one_outcome() {
  Plain<int> runs{0};
  bool got = false;
  {
    const manta::Runtime runtime(workers(1));
    const auto ref = manta::remote<count_up>(&runs);
    Strand other("other", [&ref] { manta::cancel(ref); });
    got = succeeds(ref);
    check(succeeds(ref) == got, "an outcome changed");
  }
  check(runs.get() <= 1 && (!got || runs.get() == 1), "a body ran twice, or a value came without it");
}

void cancelled_coroutine_has_one_outcome() {
  const manta::Runtime runtime(workers(1));
  auto [ref, setter] = manta::promise<int>();
  const auto more = manta::remote<await_one_more>(std::move(ref));
  Strand setting("setting", [&mine = setter] { mine.set(2); });
  Strand cancelling("cancelling", [&more] { manta::cancel(more); });
  const bool got = succeeds(more);
  check(succeeds(more) == got, "an outcome changed");
}

void late_argument_keeps_the_order() {
  const manta::Runtime runtime(workers(1));
  auto [ref, setter] = manta::promise<int>();
  const auto clerk = manta::spawn<Clerk>();
  {
    Strand other("other", [&mine = setter] { mine.set(2); });
    clerk.send<&Clerk::late>(1, ref);
    clerk.send<&Clerk::take>(2);
  }
  check(*clerk.call<&Clerk::seen>().get() == 2, "a message was lost");
}

void weak_handle_meets_the_end() {
  Plain<int> told{0};
  bool sent = false;
  {
    const manta::Runtime runtime(workers(1));
    std::optional<manta::ActorHandle<Tally>> tally(manta::spawn<Tally>(&told));
    Strand other("other", [weak = manta::WeakActorHandle<Tally>(*tally), &sent] {
      if (const auto handle = weak.lock()) {
        handle->send<&Tally::take>();
        sent = true;
      }
    });
    tally.reset();
  }
  check(told.get() == (sent ? 2 : 1), "a message was lost, or the actor did not end");
}

void late_call_at_the_end_is_run_or_refused() {
  Plain<int> told{0};
  bool accepted = false;
  {
    manta::Runtime runtime(workers(1));
    auto [ref, setter] = manta::promise<int>();
    const auto tally = manta::spawn<Tally>(&told);
    Strand setting("setting", [&mine = setter] { mine.set(2); });
    Strand other("other", [&tally, &accepted, late = ref] {
      try {
        tally.send<&Tally::take_number>(late);
        accepted = true;
      } catch (const manta::Error&) {  // too late
      }
    });
    setting.join();
    runtime.shutdown();
  }
  check(told.get() == (accepted ? 2 : 1), "a call was accepted and did not run, or refused and did");
}

void first_of_two_is_waited_for() {
  const manta::Runtime runtime(workers(1));
  auto first = manta::promise<int>();
  auto second = manta::promise<int>();
  {
    Strand one("one", [&first] { first.setter.set(1); });
    Strand two("two", [&second] { second.setter.set(2); });
    const std::vector refs{first.ref, second.ref};
    check(!manta::wait(refs).ready.empty(), "a wait ended without anything");
    check(*first.ref.get() + *second.ref.get() == 3, "a promise has a wrong value");
  }
}

void callback_runs_once() {
  Plain<int> calls{0};
  {
    const manta::Runtime runtime(workers(1));
    auto made = manta::promise<int>();
    Strand other("other", [&made] { made.setter.set(1); });
    manta::on_ready(made.ref, [&calls](const ObjectRef<int>& done) { calls.set(calls.get() + *done.get()); });
  }
  check(calls.get() == 1, "a callback was lost, or ran twice");
}

void last_reference_goes_elsewhere() {
  const manta::Runtime runtime(workers(1));
  auto ref = manta::put(std::vector<int>(100, 1));
  {
    Strand other("other", [mine = ref]() mutable {
      const auto value = mine.get();
      mine = {};
      check((*value)[99] == 1, "a value is not what was put");
    });
    ref = {};
  }
  check(runtime.stats().store_bytes == 0, "a value outlives its references");
}

void timed_get_meets_the_value() {
  const manta::Runtime runtime(workers(1));
  auto [ref, setter] = manta::promise<int>();
  Strand other("other", [&mine = setter] { mine.set(2); });
  if (const auto soon = ref.try_get(std::chrono::nanoseconds(0))) check(*soon == 2, "a wrong value");
  check(*ref.get() == 2, "a promise has a wrong value");
}

void task_waits_for_a_task() {
  const manta::Runtime runtime(workers(1));
  const auto ref = manta::remote<get_another>();
  check(*ref.get() == 2, "a task has a wrong result");
}

void task_of_two_workers_is_alone() {
  Plain<int> inside{0};
  const manta::Runtime runtime(workers(2));
  const auto both = manta::remote<alone>.with({.num_cpus = 2})(&inside);
  const auto other = manta::remote<alone>.with({.num_cpus = 2})(&inside);
  check(*both.get() == 1 && *other.get() == 1, "two bodies that hold all workers overlap");
}

}  // namespace manta_models
