// SPDX-License-Identifier: Apache-2.0
// Waiting, stopping and ending: the examples of docs/semantics.md.
// clang-format off: the layout is the page's own
#include <manta/manta.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

void expect(bool holds, std::source_location at = std::source_location::current()) {
  if (holds) return;
  std::cerr << "line " << at.line() << " does not hold\n";
  std::exit(1);
}

int square(int x) { return x * x; }

// A wait outside manta
class Box {
 public:
  void put(int value) {
    const std::lock_guard lock(mutex_);
    value_ = value;
    changed_.notify_one();
  }
  int take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return value_ != 0; });
    return std::exchange(value_, 0);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int value_ = 0;
};

void blocking() {
  Box box;
  auto waits = manta::submit([&box] { return manta::blocking([&box] { return box.take(); }); });
  auto fills = manta::submit([&box] { box.put(7); });  // runs though the only worker waits
  expect(*waits.get() == 7);
  fills.get();
}

// Timeouts and deadlines
manta::Async<int> late(int value) {
  co_await manta::sleep_for(1h);
  co_return value;
}

void timeouts() {
  auto ref = manta::remote<late>(1);
  try {
    ref.get(1ms);                                   // how long this caller waits; the task goes on
    expect(false);
  } catch (const manta::GetTimeoutError&) {
  }
  expect(!ref.try_get().has_value());               // the same without a throw and without a wait
  manta::cancel(ref);

  auto limited = manta::remote<late>.with({.deadline = 1ms})(1);  // how long anybody wants the result
  try {
    limited.get();
    expect(false);
  } catch (const manta::DeadlineExceededError& e) {
    std::cout << e.what() << '\n';
  }
}

// Cancellation
int count_until_stopped() {
  const std::stop_token stop = manta::this_task::stop_token();
  int rounds = 0;
  while (!stop.stop_requested()) ++rounds;          // a body that never checks its token runs to its end
  return rounds;
}

void cancellation() {
  auto ref = manta::remote<count_until_stopped>();
  auto dependent = manta::remote<square>(ref);
  manta::cancel(ref);                               // the reference fails at once; the body ends when it looks
  try {
    ref.get();
    expect(false);
  } catch (const manta::CancelledError&) {
  }
  try {
    dependent.get();
    expect(false);
  } catch (const manta::TaskError& e) {
    expect(e.code() == manta::ErrorCode::kDependencyFailed && e.cause_as<manta::CancelledError>() != nullptr);
  }
}

// Errors
int reciprocal(int x) {
  if (x == 0) throw std::domain_error("x is 0");
  return 1 / x;
}

void errors() {
  auto failed = manta::remote<square>(manta::remote<reciprocal>(0));
  try {
    failed.get();
    expect(false);
  } catch (const manta::TaskError& e) {
    const auto* const original = e.cause_as<std::domain_error>();  // through any number of dependents
    expect(original != nullptr && std::string(original->what()) == "x is 0");
  }
}

// Order
struct Log {
  std::vector<int> lines{};
  void write(int line) { lines.push_back(line); }
  std::vector<int> read() const { return lines; }
};

void order() {
  auto log = manta::spawn<Log>();
  auto [late, set] = manta::promise<int>();
  log.send<&Log::write>(late);                      // its argument is not there yet
  log.send<&Log::write>(2);                         // so this waits behind it, since the caller is the same
  set.set(1);
  expect(*manta::get(log.call<&Log::read>()) == std::vector{1, 2});
}

// Actors in generic code
template <class Actor>
int written_by(int line) {
  auto actor = manta::spawn<Actor>();
  manta::send<&Actor::write>(actor, line);                     // actor.send<&Actor::write>(line), in a template
  return manta::call<&Actor::read>(actor).get()->front();
}

// What dangles
void lifetimes() {
  auto log = manta::spawn<Log>();
  log.send<&Log::write>(1);

  int sum = 0;
  for (int line : log.call<&Log::read>().get()) sum += line;   // the loop keeps the Value, and so the lines
  const auto lines = log.call<&Log::read>().get();             // so does a name
  const std::vector<int>& all = *lines;
  const auto copy = *log.call<&Log::read>().get();             // and a copy needs nothing
  expect(sum == 1 && all.size() == 1 && copy == all);
}

// Runtimes
void scopes() {
  manta::Runtime other({.num_workers = 1, .ambient = false});
  auto here = manta::remote<square>(2);             // goes to the only ambient runtime
  auto there = manta::remote<square>.on(other)(3);  // to the one that is named
  manta::RuntimeScope scope(other);
  auto there_too = manta::remote<square>(4);        // to that of the innermost scope
  expect(*here.get() == 4 && *there.get() == 9 && *there_too.get() == 16);
}

// After the end
void afterwards() {
  manta::ObjectRef<std::string> ref;
  std::unique_ptr<manta::Value<std::string>> value;
  {
    manta::Runtime other({.num_workers = 1, .ambient = false});
    manta::RuntimeScope scope(other);
    ref = manta::put(std::string("a text that owns memory"));
    value = std::make_unique<manta::Value<std::string>>(ref.get());
  }
  expect((*value)->size() == 23);                   // a Value stays readable
  try {
    ref.get();                                      // a reference does not
    expect(false);
  } catch (const manta::ShutDownError&) {
  }
}

int main() {
  manta::Runtime runtime({.num_workers = 1});
  blocking();
  timeouts();
  cancellation();
  errors();
  order();
  expect(written_by<Log>(7) == 7);
  lifetimes();
  scopes();
  afterwards();
}
