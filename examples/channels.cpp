// SPDX-License-Identifier: Apache-2.0
//
// A pipeline of three stages over bounded channels: whoever is faster waits, and memory stays as it is.

#include <manta/manta.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using manta::Async;
using manta::Channel;

Async<void> read_lines(Channel<std::string> lines) {
  for (int i = 0; i < 1000; ++i) {
    std::string line = "line " + std::to_string(i);
    co_await lines.send(std::move(line));
  }
  lines.close();                                    // receivers get what is inside, and then nothing
}

Async<void> measure(Channel<std::string> lines, Channel<std::size_t> lengths) {
  while (std::optional<std::string> line = co_await lines.receive()) co_await lengths.send(line->size());
}

std::size_t add_up(const Channel<std::size_t>& lengths) {
  std::size_t sum = 0;
  while (std::optional<std::size_t> length = lengths.receive().get()) sum += *length;  // on a thread: get
  return sum;
}

int main() {
  manta::Runtime runtime;
  const Channel<std::string> lines(64);
  const Channel<std::size_t> lengths(64);
  auto reading = manta::submit(read_lines, lines);
  std::vector<manta::ObjectRef<void>> measuring;
  for (int i = 0; i < 3; ++i) measuring.push_back(manta::submit(measure, lines, lengths));
  auto sum = manta::submit([lengths] { return add_up(lengths); });
  reading.get();
  manta::get(measuring);
  lengths.close();
  std::cout << *sum.get() << " characters\n";
  if (*sum.get() != 7890) return EXIT_FAILURE;

  Channel<int> three(3);                            // without waiting, or for a while
  int sent = 0;
  while (three.try_send(sent)) ++sent;
  three.close();
  try {
    three.send(4).get();
  } catch (const manta::ChannelClosedError& e) {
    std::cout << e.what() << '\n';
  }
  return sent == 3 ? EXIT_SUCCESS : EXIT_FAILURE;
}
