// SPDX-License-Identifier: Apache-2.0
//
// All that the library calls of a program's own code, which may throw.

#include "refused/program.hpp"

#include <atomic>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace manta_refused {
namespace {

using manta::Async;
using manta::ObjectRef;
using manta::put;
using manta::remote;
using manta::spawn;

/// A value whose every operation that the library calls may throw, and which counts its instances.
class Tricky {
 public:
  Tricky() { begin(); }
  explicit Tricky(int value) : value_(value) { begin(); }
  Tricky(const Tricky& other) : value_(other.value_) { begin(); }
  Tricky(Tricky&& other) : value_(other.value_) { begin(); }  // NOLINT(performance-noexcept-move-constructor)
  Tricky& operator=(const Tricky& other) {
    may_throw();
    value_ = other.value_;
    return *this;
  }
  Tricky& operator=(Tricky&& other) {  // NOLINT(performance-noexcept-move-constructor)
    may_throw();
    value_ = other.value_;
    return *this;
  }
  ~Tricky() { --count; }

  [[nodiscard]] int value() const { return value_; }

  friend void manta_codec(auto& codec, Tricky& tricky) {
    may_throw();
    codec(tricky.value_);
  }
  friend std::size_t manta_heap_bytes(const Tricky& /*tricky*/) {
    may_throw();
    return 100;
  }

  static inline std::atomic<int> count{0};  // alive

 private:
  static void begin() {
    may_throw();
    ++count;
  }

  int value_ = 0;
  double filler_[6] = {};  // so that it gets a block of its own
};

int value_of(const Tricky& tricky) {
  may_throw();
  return tricky.value();
}
Tricky one_more(Tricky tricky) { return Tricky(tricky.value() + 1); }
Tricky second_time(const Tricky& tricky) {
  if (manta::this_task::attempt() < 2) throw std::runtime_error("again");
  return tricky;
}
Async<Tricky> one_more_later(Tricky tricky, ObjectRef<Tricky> other) {
  const auto got = co_await other;
  co_await manta::yield();
  may_throw();
  co_return Tricky(tricky.value() + got->value());
}
std::vector<Tricky> two() { return {Tricky(1), Tricky(2)}; }
std::size_t count_of(const std::vector<Tricky>& all) { return all.size(); }

void arguments() {
  const Tricky here(1);
  const auto a = remote<one_more>(here);
  const auto b = remote<one_more>(Tricky(2));
  const auto c = remote<one_more>(a);
  require(*remote<value_of>(c).get() == 3);
  require(*remote<value_of>(b).get() == 3);
  require(manta::take(remote<one_more>(a)).value() == 3);
  require(*remote<count_of>(remote<two>()).get() == 2);
}

void objects() {
  const Tricky here(1);
  const auto copied = put(here);
  const auto moved = put(Tricky(2));
  require(copied.get()->value() + *remote<value_of>(moved).get() == 3);
}

void attempts() {
  const Tricky here(5);
  require(remote<second_time>.with({.max_retries = 3})(here).get()->value() == 5);
}

void closures() {
  const Tricky here(5);
  const auto ref = manta::submit([here](const Tricky& other) { return here.value() + other.value(); }, Tricky(6));
  require(*ref.get() == 11);
}

void coroutines() {
  const auto a = remote<one_more>(Tricky(1));
  const auto b = remote<one_more_later>(Tricky(2), a);
  require(remote<one_more_later>(b, a).get()->value() == 6);
}

void promised() {
  auto [tricky, set] = manta::promise<Tricky>();
  const auto value = remote<value_of>(tricky);
  set.set(7);
  require(*value.get() == 7);
}

class Keeper {
 public:
  explicit Keeper(Tricky first) : kept_(std::move(first)) { may_throw(); }
  void on_start() { may_throw(); }
  void on_stop() { may_throw(); }
  Tricky swap(Tricky next) {
    may_throw();
    return std::exchange(kept_, std::move(next));
  }
  Async<int> add(ObjectRef<Tricky> other) {
    may_throw();
    const auto got = co_await other;
    may_throw();
    co_return kept_.value() + got->value();
  }

 private:
  Tricky kept_;
};

void actors() {
  auto keeper = spawn<Keeper>(Tricky(1));
  const auto first = keeper.call<&Keeper::swap>(Tricky(2));
  const auto late = keeper.call<&Keeper::swap>(remote<one_more>(first));
  (void)manta::wait(std::vector{late});
  require(first.get()->value() == 1);
  require(late.get()->value() == 2);
  require(*keeper.call<&Keeper::add>(late).get() == 4);
}

void called_back() {
  const auto tricky = remote<one_more>(Tricky(1));
  for (int i = 0; i < 2; ++i) {
    manta::on_ready(tricky, [kept = Tricky(i)](const ObjectRef<Tricky>& ref) {
      may_throw();
      (void)ref.ready();
    });
  }
  require(tricky.get()->value() == 2);
}

/// The log and the handler of unobserved errors are called for the errors that are dropped here.
int fails(const Tricky& /*tricky*/) { throw std::domain_error("nobody looks"); }

void unseen() {
  manta::send<fails>(Tricky(1));
  const auto tricky = remote<one_more>(Tricky(1));
  manta::on_ready(tricky, [](const ObjectRef<Tricky>&) { throw std::domain_error("it is logged"); });
  require(tricky.get()->value() == 2);
}

/// An exception without a text.
struct Silent : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return nullptr; }
};
int fails_silently(int /*x*/) { throw Silent(); }
int next(int x) { return x + 1; }

void silent_exceptions() {
  const auto failed = remote<fails_silently>(1);
  const auto dependent = remote<next>(failed);
  for (const auto& ref : {failed, dependent}) {
    try {
      ref.get();
      require(false);
    } catch (const manta::TaskError& error) {
      require(std::string_view(error.what()).find("fails_silently") != std::string_view::npos || anything_failed());
    }
  }
  manta::on_ready(failed, [](const ObjectRef<int>&) { throw Silent(); });
}

}  // namespace

int values_alive() noexcept { return Tricky::count; }

Programs throwing_programs() {
  return {{"tricky_arguments", arguments},
          {"tricky_objects", objects},
          {"tricky_attempts", attempts},
          {"tricky_closures", closures},
          {"tricky_coroutines", coroutines},
          {"tricky_promises", promised},
          {"tricky_actors", actors},
          {"tricky_callbacks", called_back},
          {"unseen", unseen},
          {"silent_exceptions", silent_exceptions}};
}

}  // namespace manta_refused
