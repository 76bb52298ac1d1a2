// SPDX-License-Identifier: Apache-2.0
//
// Does one kind of work, whose instructions callgrind counts: manta_instructions WORKLOAD TIMES.
//
// callgrind counts the instructions inside the functions called counted_*, on their thread. The only worker is busy
// with other work, so that this thread does all counted work, and the count is the same each time.
// scripts/instruction_count runs it and has the bounds.

#include <manta/manta.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace {

int next(int x) { return x + 1; }

class Counter {
 public:
  void add(int n) { value_ += n; }
  long value() const { return value_; }

 private:
  long value_ = 0;
};

void send_late(const manta::ActorHandle<Counter>& counter, const manta::ObjectRef<int>& late) {
  counter.send<&Counter::add>(late);
}

/// Keeps the only worker in a wait that manta knows nothing of.
class HeldWorker {
 public:
  HeldWorker() {
    manta::send<hold>();
    inside_.wait(false);
  }
  ~HeldWorker() {
    open_ = true;
    open_.notify_all();
  }
  HeldWorker(const HeldWorker&) = delete;
  HeldWorker& operator=(const HeldWorker&) = delete;

  static void hold() {
    inside_ = true;
    inside_.notify_all();
    open_.wait(false);
  }

 private:
  static inline std::atomic<bool> inside_{false};
  static inline std::atomic<bool> open_{false};
};

}  // namespace

// A submission and a get, from outside.
extern "C" [[gnu::noinline]] long counted_round_trip(int times) {
  long sum = 0;
  for (int i = 0; i < times; ++i) sum += *manta::remote<next>(i).get();
  return sum;
}

// All submitted, then all fetched.
extern "C" [[gnu::noinline]] long counted_submit_then_get(int times, std::vector<manta::ObjectRef<int>>& refs) {
  long sum = 0;
  for (int i = 0; i < times; ++i) refs.push_back(manta::remote<next>(i));
  for (auto& ref : refs) sum += *ref.get();
  return sum;
}

// A hundred messages, and a call that waits for them: less than an actor's turn, so it is run here to the end.
extern "C" [[gnu::noinline]] long counted_actor_send(int times, const manta::ActorHandle<Counter>& counter) {
  long sum = 0;
  for (int i = 0; i < times / 100; ++i) {
    for (int k = 0; k < 100; ++k) counter.send<&Counter::add>(1);
    sum = *counter.call<&Counter::value>().get();
  }
  return sum;
}

// Each call has its own caller, a task, and no argument is available before all calls are made: the cost of one must
// not grow with the number of others that wait.
extern "C" [[gnu::noinline]] void counted_late_callers(int times, const manta::ActorHandle<Counter>& counter) {
  auto [one, set_one] = manta::promise<int>();
  for (int i = 0; i < times; ++i) manta::remote<send_late>(counter, one).get();
  set_one.set(1);
}

extern "C" [[gnu::noinline]] long counted_put_get(int times) {
  long sum = 0;
  for (int i = 0; i < times; ++i) sum += *manta::put(i).get();
  return sum;
}

namespace {

long run(const char* workload, int times, std::optional<HeldWorker>& held) {
  if (std::strcmp(workload, "round_trip") == 0) return counted_round_trip(times);
  if (std::strcmp(workload, "put_get") == 0) return counted_put_get(times);
  if (std::strcmp(workload, "actor_send") == 0) {
    const auto counter = manta::spawn<Counter>();
    return counted_actor_send(times, counter);
  }
  if (std::strcmp(workload, "late_callers") == 0) {
    const auto counter = manta::spawn<Counter>();
    counted_late_callers(times, counter);
    held.reset();  // more than one activation of the actor
    return *counter.call<&Counter::value>().get();
  }
  if (std::strcmp(workload, "submit_then_get") == 0) {
    std::vector<manta::ObjectRef<int>> refs;
    refs.reserve(static_cast<std::size_t>(times));
    return counted_submit_then_get(times, refs);
  }
  std::fprintf(stderr, "no workload is called %s\n", workload);
  std::exit(2);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fprintf(stderr, "manta_instructions WORKLOAD TIMES\n"), 2;
  const char* const workload = arguments[1];
  const int times = std::atoi(arguments[2]);
  const manta::Runtime runtime({.num_workers = 1});
  std::optional<HeldWorker> held(std::in_place);
  const long sum = run(workload, times, held);
  const long n = times;
  const long expected = std::strcmp(workload, "actor_send") == 0     ? n
                        : std::strcmp(workload, "late_callers") == 0 ? n
                        : std::strcmp(workload, "put_get") == 0      ? n * (n - 1) / 2
                                                                     : n * (n + 1) / 2;
  if (sum != expected) return std::fprintf(stderr, "%s: wrong answer %ld\n", workload, sum), 1;
  return 0;
}
