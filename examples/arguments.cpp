// SPDX-License-Identifier: Apache-2.0
// How an argument gets into a task: the examples of docs/arguments.md.
// clang-format off: the layout is the page's own
#include <manta/manta.hpp>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <source_location>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

void expect(bool holds, std::source_location at = std::source_location::current()) {
  if (holds) return;
  std::cerr << "line " << at.line() << " does not hold\n";
  std::exit(1);
}

// 1. Conversions
double half(double x) { return x / 2; }
std::string shout(std::string word) { return word + "!"; }
std::int8_t narrow(std::int8_t x) { return x; }

void conversions() {
  expect(*manta::get(manta::remote<half>(3)) == 1.5);              // int to double, as half(3) would
  expect(*manta::get(manta::remote<shout>("word")) == "word!");    // const char* to std::string

  try {
    (void)manta::remote<narrow>(300);                              // throws here, at the call, and makes no task
    expect(false);
  } catch (const manta::InvalidArgumentError& e) {
    std::cout << e.what() << '\n';  // argument 1 of 'narrow': 300 does not fit into signed char
  }
}

// 2. Copies and moves
std::size_t length(std::vector<int> numbers) { return numbers.size(); }
int open_box(std::unique_ptr<int> box) { return *box; }

void copies_and_moves() {
  std::vector<int> numbers(1000);
  auto copied = manta::remote<length>(numbers);                    // an lvalue is copied
  auto moved = manta::remote<length>(std::move(numbers));          // an rvalue is moved
  auto opened = manta::remote<open_box>(std::make_unique<int>(7)); // a move-only argument is moved into the body
  expect(*copied.get() == 1000 && *moved.get() == 1000 && *opened.get() == 7);
}

// 3. Views
std::size_t count_words(std::string_view text) { return text.empty() ? 0 : 1; }
int sum(std::span<const int> numbers) {
  int total = 0;
  for (int number : numbers) total += number;
  return total;
}

void views() {
  std::string line = "hello";
  auto words = manta::remote<count_words>(line);                   // the task keeps a std::string of its own
  line.clear();
  expect(*words.get() == 1);

  int array[] = {1, 2, 3};
  expect(*manta::get(manta::remote<sum>(array)) == 6);             // the task keeps a std::vector<int>
  std::vector<int> big(1'000'000, 1);
  expect(*manta::get(manta::remote<sum>(std::move(big))) == 1'000'000);  // moved in, not copied
}

// 4. References to objects
std::vector<double> load(int size) { return std::vector<double>(static_cast<std::size_t>(size), 0.5); }
double first(const std::vector<double>& xs) { return xs[0]; }
std::shared_ptr<const std::vector<double>> keep(std::shared_ptr<const std::vector<double>> xs) { return xs; }
double last(std::span<const double> xs) { return xs.back(); }

void references() {
  manta::ObjectRef<std::vector<double>> data = manta::remote<load>(1000);
  expect(*manta::get(manta::remote<first>(data)) == 0.5);          // runs when data is there; nothing is copied
  expect(*manta::get(manta::remote<last>(data)) == 0.5);           // a view of the value in place
  auto kept = *manta::get(manta::remote<keep>(data));              // shares and pins the value
  expect(kept->size() == 1000);

  manta::ObjectRef<int> three = manta::put(3);
  expect(*manta::get(manta::remote<half>(three)) == 1.5);          // int to double, when it is resolved
}

// 5. By value: move out, or copy
std::vector<double> doubled(std::vector<double> xs) {
  for (double& x : xs) x *= 2;
  return xs;
}

void move_out() {
  auto data = manta::remote<load>(1000);
  auto copy = manta::remote<doubled>(data);                        // copies: data is still wanted
  auto moved = manta::remote<doubled>(std::move(copy));            // moves: this was the only reference
  expect((*moved.get())[0] == 2.0 && (*data.get())[0] == 0.5);
}

// 6. References that stay references
int follow(manta::ObjectRef<int> ref) { return *ref.get(); }
int follow_all(std::vector<manta::ObjectRef<int>> refs) {
  int total = 0;
  for (const auto& value : manta::get(refs)) total += *value;
  return total;
}

void stay() {
  auto five = manta::put(5);
  expect(*manta::get(manta::remote<follow>(five)) == 5);                      // no dependency: the task starts at once
  expect(*manta::get(manta::remote<follow_all>(std::vector{five, five})) == 10);  // nor inside another value
}

// 7. Many references at once
int total(std::span<const manta::Value<int>> values) {
  int all = 0;
  for (const auto& value : values) all += *value;
  return all;
}
int square(int x) { return x * x; }

void fan_in() {
  std::vector<manta::ObjectRef<int>> squares;
  for (int i = 1; i <= 3; ++i) squares.push_back(manta::remote<square>(i));
  expect(*manta::get(manta::remote<total>(squares)) == 14);        // as many dependencies as there are references
}

// 8. Order without a value
void order() {
  std::vector<int> log;
  auto one = manta::submit([&log] { log.push_back(1); });
  auto two = manta::submit.after(one)([&log] { log.push_back(2); });
  manta::get(two);
  expect(log == std::vector{1, 2});
}

// 9. The caller's own objects
void borrowed() {
  int counter = 0;
  auto done = manta::submit([](int& n) { n += 1; }, std::ref(counter));  // counter outlives the task: we wait for it
  done.get();
  expect(counter == 1);
}

// 10. Retries
int flaky(std::string name) {
  if (manta::this_task::attempt() == 1) throw std::runtime_error(name);
  return static_cast<int>(name.size());
}

void retries() {
  auto ref = manta::remote<flaky>.with({.max_retries = 1})("name");  // each attempt gets a copy of the name
  expect(*ref.get() == 4);
}

int main() {
  manta::Runtime runtime;
  conversions();
  copies_and_moves();
  views();
  references();
  move_out();
  stay();
  fan_in();
  order();
  borrowed();
  retries();
}
