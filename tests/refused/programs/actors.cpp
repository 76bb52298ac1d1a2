// SPDX-License-Identifier: Apache-2.0
//
// Actors: their beginning and end, calls, late arguments, handles.

#include "refused/program.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace manta_refused {
namespace {

using manta::ActorHandle;
using manta::Async;
using manta::ObjectRef;
using manta::remote;
using manta::spawn;

const std::string kLong(100, 'x');

class Log {
 public:
  explicit Log(std::string first) : lines_{std::move(first)} {}
  void on_start() { lines_.push_back(kLong); }
  void on_stop() { lines_.push_back(kLong); }
  void write(std::string line) { lines_.push_back(std::move(line)); }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] std::string last() const { return lines_.back(); }
  Async<std::size_t> write_later(ObjectRef<std::string> line) {
    lines_.push_back(*co_await line);
    co_return lines_.size();
  }
  Async<void> wait_for_ever() {
    for (;;) co_await manta::sleep_for(std::chrono::hours(1));
  }
  void fail() { throw std::domain_error("as planned"); }

 private:
  std::vector<std::string> lines_;
};

struct Unborn {
  Unborn() { throw std::domain_error("as planned"); }
  int value() { return 1; }
};

struct Large {
  double numbers[100] = {};
  double sum() { return numbers[0]; }
};

std::string slow(const std::string& text) { return text + text; }
void write_through(ActorHandle<Log> log, std::string line) { log.call<&Log::write>(line).get(); }
std::size_t self_size(ActorHandle<Log> log) { return *log.call<&Log::size>().get(); }

void calls() {
  auto log = spawn<Log>(kLong);
  log.send<&Log::write>(kLong);
  require(*log.call<&Log::size>().get() >= 2);  // sent messages may have been refused without a report
  require(log.call<&Log::last>().get()->size() == 100);
  require_error<manta::TaskError>([&] { log.call<&Log::fail>().get(); });
  require(*spawn<Large>().call<&Large::sum>().get() == 0);
}

void actor_options() {
  auto log = spawn<Log>.with({.name = "a name that is longer than a short one", .max_concurrency = 1})(kLong);
  const auto size = manta::call<&Log::size>.with({.name = "size of the log", .deadline = std::chrono::hours(1)})(log);
  require(*size.get() == 2);
  require(log.id() != manta::ActorId{});
}

void late_arguments() {
  auto log = spawn<Log>(remote<slow>(kLong));
  auto [late, set] = manta::promise<std::string>();
  log.send<&Log::write>(late);
  log.send<&Log::write>(remote<slow>(kLong));
  const auto last = log.call<&Log::last>();
  set.set(kLong);
  require(last.get()->size() >= 100);
  require(*log.call<&Log::write_later>(remote<slow>(kLong)).get() >= 2);
}

void handles() {
  auto log = spawn<Log>(kLong);
  const auto other = log;
  const manta::WeakActorHandle<Log> weak(log);
  remote<write_through>(log, kLong).get();
  const auto size = remote<self_size>(other);
  require(*size.get() == 3);
  require(weak.lock().has_value());
}

void ends_with_a_suspended_method() {
  auto log = spawn<Log>(kLong);
  log.send<&Log::wait_for_ever>();
  require(*log.call<&Log::size>().get() == 2);
}

void unborn() {
  auto none = spawn<Unborn>();
  require_error<manta::ActorDiedError>([&] { return none.call<&Unborn::value>().get(); });
}

void many_calls() {
  auto log = spawn<Log>(kLong);
  std::vector<ObjectRef<std::size_t>> sizes;
  for (int i = 0; i < 5; ++i) {
    log.send<&Log::write>(remote<slow>(kLong));
    sizes.push_back(log.call<&Log::size>());
  }
  for (const auto& size : sizes) require(*size.get() >= 2);
}

}  // namespace

Programs actor_programs() {
  return {{"calls", calls},
          {"actor_options", actor_options},
          {"late_arguments", late_arguments},
          {"handles", handles},
          {"ends_with_a_suspended_method", ends_with_a_suspended_method},
          {"unborn", unborn},
          {"many_calls", many_calls}};
}

}  // namespace manta_refused
