// SPDX-License-Identifier: Apache-2.0
//
// Tasks: with dependencies, options, failures, and arguments and results that own memory.

#include "refused/program.hpp"

#include <chrono>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace manta_refused {
namespace {

using manta::ObjectRef;
using manta::remote;
using manta::submit;

const std::string kLong(100, 'x');  // too long for a std::string's own buffer

int add(int a, int b) { return a + b; }
int total(std::span<const manta::Value<int>> all) {
  int sum = 0;
  for (const auto& one : all) sum += *one;
  return sum;
}
std::size_t count_of(const std::vector<int>& all) { return all.size(); }
std::string longer(const std::string& text) { return text + text; }
std::size_t size_of(const std::string& text) { return text.size(); }
int refuses(int /*x*/) { throw std::domain_error("as planned"); }
int third_time(const std::string& text) {
  if (manta::this_task::attempt() < 3) throw std::runtime_error("again");
  return static_cast<int>(text.size());
}
std::vector<int> three() { return {1, 2, 3}; }

void dependencies() {
  const auto a = remote<add>(1, 2);
  const auto b = remote<add>(a, 3);
  const auto c = remote<add>.after(a, b)(a, b);
  require(*c.get() == 9);
  require(*remote<count_of>(remote<three>()).get() == 3);
  require(*remote<total>(std::vector{a, b, c}).get() == 18);
}

void long_texts() {
  const auto text = remote<longer>(kLong);
  require(*remote<size_of>(remote<longer>(text)).get() == 400);
  require(text.get()->size() == 200);
}

void closures() {
  const auto size =
      submit([text = kLong](const std::string& more) { return text.size() + more.size(); }, remote<longer>(kLong));
  require(*size.get() == 300);
}

void options() {
  using std::chrono::hours;
  const auto tried =
      remote<third_time>.with({.name = "a name that is longer than a short one", .max_retries = 4})(kLong);
  const auto wide = remote<add>.with({.num_cpus = 2})(tried, 1);
  const auto timed = remote<add>.with({.name = "timed", .deadline = hours(1)})(wide, 1);
  require(*timed.get() == 102);
  require(tried.id() != wide.id());
}

void failures() {
  const auto failed = remote<refuses>(1);
  const auto dependent = remote<add>(remote<add>(failed, 1), 1);
  const auto after = remote<add>.after(failed)(3, 4);
  try {
    dependent.get();
    require(false);
  } catch (const manta::TaskError& error) {
    require(error.cause_as<std::domain_error>() != nullptr || is_due(std::current_exception()));
  }
  require(*after.get() == 7);
}

void dropped_references() {
  manta::send<add>(1, 2);
  manta::send<refuses>(remote<add>(1, 2));
  (void)remote<size_of>(remote<longer>(kLong)).valid();
}

}  // namespace

Programs task_programs() {
  return {{"dependencies", dependencies}, {"long_texts", long_texts}, {"closures", closures},
          {"options", options},           {"failures", failures},     {"dropped_references", dropped_references}};
}

}  // namespace manta_refused
