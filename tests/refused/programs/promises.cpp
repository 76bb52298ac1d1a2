// SPDX-License-Identifier: Apache-2.0
//
// Promises and callbacks.

#include "refused/program.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace manta_refused {
namespace {

using manta::remote;

const std::string kLong(100, 'x');

std::size_t size_of(const std::string& text) { return text.size(); }
int one_more(int x) { return x + 1; }

void kept() {
  auto [text, set] = manta::promise<std::string>();
  const auto size = remote<size_of>(text);
  set.set(kLong);
  require(*size.get() == 100);
}

void failed() {
  auto [number, set] = manta::promise<int>();
  const auto more = remote<one_more>(number);
  set.set_error(std::make_exception_ptr(std::domain_error("as planned")));
  require_error<manta::TaskError>([&] { return more.get(); });
  require_error<manta::TaskError>([&] { return number.get(); });
}

void broken() {
  auto [number, set] = manta::promise<int>();
  const auto more = remote<one_more>(number);
  {
    const auto dropped = std::move(set);
  }
  require_error<manta::BrokenPromiseError>([&] { return number.get(); });
  require_error<manta::TaskError>([&] { return more.get(); });
}

/// A callback's exception for lack of memory is logged, and the setter in it breaks.
void require_or_broken(const manta::ObjectRef<int>& number) {
  try {
    require(*number.get() == 100);
  } catch (const manta::BrokenPromiseError&) {
    if (!anything_failed()) throw;
  }
}

/// Counts callbacks, for as long as it exists: an accepted callback runs before its runtime has ended, but perhaps
/// after its program has.
struct Told {
  std::atomic<int> times{0};
};

void called_back() {
  static Told told;
  const auto ready = remote<one_more>(1);
  require(*ready.get() == 2);
  manta::on_ready(ready, [](const manta::ObjectRef<int>& ref) { told.times += *ref.get(); });
  auto [number, set] = manta::promise<int>();
  manta::on_ready(number, [text = kLong](const manta::ObjectRef<int>& ref) { told.times += *ref.get(); });
  manta::on_ready(number, [](const manta::ObjectRef<int>&) { throw std::domain_error("as planned"); });
  set.set(3);
  require(*number.get() == 3);
}

void awaited_by_a_callback() {
  auto [number, set] = manta::promise<int>();
  const auto text = remote<size_of>(kLong);
  manta::on_ready(text, [s = std::move(set)](const manta::ObjectRef<std::size_t>& ref) mutable {
    s.set(static_cast<int>(*ref.get()));
  });
  require_or_broken(number);
}

}  // namespace

Programs promise_programs() {
  return {{"kept", kept},
          {"failed", failed},
          {"broken", broken},
          {"called_back", called_back},
          {"awaited_by_a_callback", awaited_by_a_callback}};
}

}  // namespace manta_refused
