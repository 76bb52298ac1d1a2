// SPDX-License-Identifier: Apache-2.0
// Common tasks: the examples of docs/recipes.md.
// clang-format off: the layout is the page's own
#include <manta/manta.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <source_location>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

void expect(bool holds, std::source_location at = std::source_location::current()) {
  if (holds) return;
  std::cerr << "line " << at.line() << " does not hold\n";
  std::exit(1);
}

int square(int x) { return x * x; }
long add(long a, long b) { return a + b; }

// A window of pending work
long sum_of_squares(int count, std::size_t window) {
  std::vector<manta::ObjectRef<int>> pending;
  long sum = 0;
  auto make_room = [&](std::size_t done) {
    auto found = manta::wait(pending, {.num_returns = done});
    for (auto& ref : found.ready) sum += *ref.get();
    pending = std::move(found.pending);
  };
  for (int i = 0; i < count; ++i) {
    if (pending.size() == window) make_room((window + 1) / 2);  // by halves: a wait scans the whole window
    pending.push_back(manta::remote<square>(i));
  }
  if (!pending.empty()) make_room(pending.size());
  return sum;
}

void window() {
  expect(sum_of_squares(100, 8) == 328350);
  expect(sum_of_squares(3, 1) == 5 && sum_of_squares(0, 1) == 0);
}

// Progress
void progress() {
  std::vector<manta::ObjectRef<int>> refs;
  for (int i = 0; i < 100; ++i) refs.push_back(manta::remote<square>(i));

  std::size_t done = 0;
  for (auto& ref : manta::as_completed(refs)) {          // each as soon as it is done, in any order
    (void)ref.get();                                     // throws the task's exception
    if (++done % 25 == 0) std::cout << done << " of " << refs.size() << '\n';
  }
  expect(done == 100);
}

class Meter {                                            // inside one long task: it tells an actor
 public:
  void add(int n) { done_ += n; }
  int done() const { return done_; }
 private:
  int done_ = 0;
};

int long_job(int steps, manta::ActorHandle<Meter> meter) {
  for (int i = 0; i < steps; ++i) meter.send<&Meter::add>(1);   // cheaper than a result that is never read
  return steps;
}

void progress_inside() {
  auto meter = manta::spawn<Meter>();
  auto job = manta::remote<long_job>(1000, meter);
  while (manta::wait(std::vector{job}, {.timeout = 10ms}).ready.empty())
    std::cout << *meter.call<&Meter::done>().get() << " of 1000\n";
  job.get();
  expect(*meter.call<&Meter::done>().get() <= 1000);     // the last messages may still be in flight
}

// Batching
long sum_range(const std::vector<int>& xs, std::size_t from, std::size_t to) {
  long sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += xs[i];
  return sum;
}

long sum_in_batches(std::vector<int> numbers, std::size_t batch) {
  const std::size_t count = numbers.size();
  auto xs = manta::put(std::move(numbers));              // one object, which all tasks read where it is
  std::vector<manta::ObjectRef<long>> parts;
  for (std::size_t from = 0; from < count; from += batch)
    parts.push_back(manta::remote<sum_range>(xs, from, std::min(from + batch, count)));
  long sum = 0;
  for (auto& part : parts) sum += *part.get();
  return sum;
}

class Table {                                            // single questions are answered together
 public:
  manta::Async<int> ask(int key) {
    const std::size_t mine = keys_.size();
    keys_.push_back(key);
    if (mine == 0) {                                     // the first of a batch gives the others a moment
      auto [answers, set] = manta::promise<std::vector<int>>();
      answers_ = answers;
      co_await manta::sleep_for(1ms);                    // other calls arrive meanwhile
      ++look_ups_;
      set.set(look_up(std::exchange(keys_, {})));
      co_return (*answers.get())[mine];                  // it is there: this waits for nothing
    }
    auto answers = answers_;
    co_return (*co_await answers)[mine];
  }
  int look_ups() const { return look_ups_; }

 private:
  static std::vector<int> look_up(std::vector<int> keys) {
    for (int& key : keys) key = square(key);
    return keys;
  }

  std::vector<int> keys_{};
  manta::ObjectRef<std::vector<int>> answers_{};
  int look_ups_ = 0;
};

void batching() {
  expect(sum_in_batches(std::vector<int>(1000, 2), 64) == 2000);

  auto table = manta::spawn<Table>();
  std::vector<manta::ObjectRef<int>> answers;
  for (int i = 0; i < 100; ++i) answers.push_back(table.call<&Table::ask>(i));
  for (int i = 0; i < 100; ++i) expect(*answers[static_cast<std::size_t>(i)].get() == square(i));
  expect(*table.call<&Table::look_ups>().get() <= 100);
}

// Timeouts
manta::Async<int> slow_price(int item) {
  co_await manta::sleep_for(1h);
  co_return item;
}

int price_or(int item, int usual) {
  auto ref = manta::remote<slow_price>(item);
  if (auto price = ref.try_get(5ms)) return *price;
  manta::cancel(ref);                                    // else it runs on without a waiter
  return usual;
}

long total_by(manta::Clock::time_point until) {           // one limit for several steps, whoever waits for them
  auto price = manta::remote<slow_price>.with({.deadline = until})(1);
  auto total = manta::remote<add>(price, 20);            // fails with its dependency
  return *total.get();
}

void timeouts() {
  expect(price_or(1, 7) == 7);
  try {
    total_by(manta::now() + 5ms);
    expect(false);
  } catch (const manta::TaskError& e) {
    expect(e.cause_as<manta::DeadlineExceededError>() != nullptr);
  }
}

// A graceful end
sigset_t block_end_signals() {                           // first of all: threads that start later inherit it
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

manta::Async<void> serve() {
  for (;;) co_await manta::sleep_for(1ms);               // throws CancelledError when it is cancelled
}

int run_until_signal(const sigset_t& signals, int workers) {
  manta::Runtime runtime({.num_workers = workers, .shutdown_timeout = 5s});
  auto server = manta::remote<serve>();
  int signal = 0;
  sigwait(&signals, &signal);                            // the main thread has nothing else to do
  manta::cancel(server);
  return signal;
}                                                        // ~Runtime lets running work finish, and cancels it after 5 s

void graceful_end(const sigset_t& signals, int workers) {
  std::raise(SIGTERM);                                   // usually the user presses Ctrl-C
  expect(run_until_signal(signals, workers) == SIGTERM);
}

// A signal handler
volatile std::sig_atomic_t asked = 0;

void handle(int signal) { asked = signal; }              // a handler calls nothing of manta's

int run_until_asked(int workers) {
  manta::Runtime runtime({.num_workers = workers});
  auto server = manta::remote<serve>();
  while (asked == 0 && !server.try_get(10ms)) {          // the handler may run on any thread, so look at its flag
  }
  manta::cancel(server);
  return asked;
}

void signal_handler(int workers) {
  asked = 0;
  std::signal(SIGUSR1, handle);
  std::raise(SIGUSR1);                                   // usually another program calls kill
  expect(run_until_asked(workers) == SIGUSR1);
}

// Rate limiting by an actor
class RateLimiter {
 public:
  explicit RateLimiter(std::chrono::microseconds every) : every_(every) {}
  manta::Async<void> turn() {                            // done when the caller may go
    const auto now = manta::now();
    const auto mine = std::max(next_, now);
    next_ = mine + every_;
    if (mine > now) co_await manta::sleep_for(mine - now);
  }

 private:
  std::chrono::microseconds every_;
  manta::Clock::time_point next_{};
};

manta::Async<int> fetch(int page, manta::ActorHandle<RateLimiter> limiter) {
  auto turn = limiter.call<&RateLimiter::turn>();
  co_await turn;                                         // holds no thread
  co_return page;
}

void rate_limiting() {
  auto limiter = manta::spawn<RateLimiter>(500us);
  const auto began = manta::now();
  std::vector<manta::ObjectRef<int>> pages;
  for (int i = 0; i < 10; ++i) pages.push_back(manta::remote<fetch>(i, limiter));
  for (int i = 10; i < 20; ++i)                          // a plain function: it starts when its turn is done
    pages.push_back(manta::remote<square>.after(limiter.call<&RateLimiter::turn>())(i));
  for (auto& page : pages) (void)page.get();
  expect(manta::now() - began >= 19 * 500us);
}

// Fan-out and fan-in
manta::Async<long> sum_all(int count) {
  std::vector<manta::ObjectRef<int>> parts;
  for (int i = 0; i < count; ++i) parts.push_back(manta::remote<square>(i));    // out
  auto all = manta::when_all(std::move(parts));
  const auto values = co_await std::move(all);           // in: no thread waits
  long sum = 0;
  for (const auto& value : values) sum += *value;
  co_return sum;
}

manta::ObjectRef<long> sum_as_a_tree(std::vector<manta::ObjectRef<long>> parts) {
  while (parts.size() > 1) {                             // pairs, and pairs of those: no thread waits, not even here
    std::vector<manta::ObjectRef<long>> sums;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) sums.push_back(manta::remote<add>(parts[i], parts[i + 1]));
    if (parts.size() % 2 == 1) sums.push_back(parts.back());
    parts = std::move(sums);
  }
  return parts.front();
}

void fan_out_and_in() {
  expect(*manta::get(manta::remote<sum_all>(100)) == 328350);
  std::vector<manta::ObjectRef<long>> numbers;
  for (long i = 1; i <= 101; ++i) numbers.push_back(manta::put(i));
  expect(*sum_as_a_tree(std::move(numbers)).get() == 5151);
}

// A periodic actor
class Sampler {
 public:
  manta::Async<void> run(std::chrono::milliseconds every) {
    for (auto next = manta::now();; next += every) {     // counted from the beginning, so it does not drift
      ++samples_;
      co_await manta::sleep_for(next + every - manta::now());     // other calls run meanwhile
    }
  }
  int samples() const { return samples_; }

 private:
  int samples_ = 0;
};

void periodic() {
  auto sampler = manta::spawn<Sampler>();
  sampler.send<&Sampler::run>(1ms);
  while (*sampler.call<&Sampler::samples>().get() < 3) std::this_thread::sleep_for(1ms);
}                                                        // its last handle goes, and that ends the loop

manta::ActorHandle<Sampler> for_the_whole_program;       // a handle that is never dropped

void periodic_to_the_end() {
  for_the_whole_program = manta::spawn<Sampler>();
  for_the_whole_program.send<&Sampler::run>(1ms);
}                                                        // the end of the runtime cancels a method that only waits

// Cancelling children
class CancelAll {                                        // its destructor cancels what is not done
 public:
  explicit CancelAll(std::vector<manta::AnyRef> refs) : refs_(std::move(refs)) {}
  ~CancelAll() {
    for (const manta::AnyRef& ref : refs_) manta::cancel(ref);
  }
  CancelAll(const CancelAll&) = delete;
  CancelAll& operator=(const CancelAll&) = delete;

 private:
  std::vector<manta::AnyRef> refs_;
};

manta::Async<int> parent() {
  auto a = manta::remote<slow_price>(1);
  auto b = manta::remote<slow_price>(2);
  const CancelAll children({a, b});                      // on a co_await that throws, and on every other way out
  co_return *co_await a + *co_await b;
}

int plain_parent() {                                     // a body without co_await: a cancellation does not end its get
  auto child = manta::remote<slow_price>(1);
  const std::stop_callback stop(manta::this_task::stop_token(), [&child] { manta::cancel(child); });
  return *child.get();
}

void cancelling_children() {
  for (auto& ref : {manta::remote<parent>(), manta::remote<plain_parent>()}) {
    (void)ref.try_get(5ms);                              // it starts, and its children wait for an hour
    manta::cancel(ref);                                  // or this program would end in an hour
    expect(!ref.try_get());
  }
}

// An end from inside
void end_program(int code) {
  std::cout << "the end\n";
  std::exit(code);                                       // in a task: running bodies are abandoned, and no thread waits
}

void end_from_inside() {
  manta::init({.num_workers = 1});
  manta::remote<end_program>(0).get(1h);                 // the worker ends the program, this thread with it
  expect(false);
}

int main() {
  const sigset_t signals = block_end_signals();
  for (const int workers : {1, 4}) {
    graceful_end(signals, workers);
    signal_handler(workers);
    manta::Runtime runtime({.num_workers = workers});
    window();
    progress();
    progress_inside();
    batching();
    timeouts();
    rate_limiting();
    fan_out_and_in();
    periodic();
    periodic_to_the_end();
    cancelling_children();
  }
  end_from_inside();
}
