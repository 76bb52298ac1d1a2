// SPDX-License-Identifier: Apache-2.0
#include "core/deque.hpp"

#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <array>
#include <cstddef>

// The property: every pushed entry goes to exactly one caller of pop() or steal(), which sees what the owner did to it.

namespace manta_models {
namespace {

using manta::detail::Deque;
using manta::detail::StealStatus;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

struct Entry {
  Plain<int> written{0};  // by the owner before the push
  Plain<int> taken{0};  // by its taker
};

void take(Entry* entry) {
  if (entry == nullptr) return;
  check(entry->written.get() == 1, "an entry without what was written to it");
  entry->taken.set(entry->taken.get() + 1);
}

void push(Deque<Entry>& deque, Entry& entry) {
  entry.written.set(1);
  check(deque.push(&entry), "a push was refused");
}

/// False: there is nothing to steal.
bool steal(Deque<Entry>& deque) {
  const auto stolen = deque.steal();
  if (stolen.status == StealStatus::kSuccess) check(stolen.item != nullptr, "a thief got nothing");
  take(stolen.item);
  return stolen.status != StealStatus::kEmpty;
}

template <std::size_t N>
void expect_taken_once(Deque<Entry>& deque, const std::array<Entry, N>& entries) {
  while (steal(deque)) {
  }
  for (const Entry& each : entries) check(each.taken.get() == 1, "an entry was taken twice, or never");
}

}  // namespace

void deque_hands_each_entry_to_one() {
  Deque<Entry> deque(2);
  manta::explorer::name(deque, "deque");
  std::array<Entry, 2> entries;
  {
    Strand owner("owner", [&] {
      push(deque, entries[0]);
      push(deque, entries[1]);
      take(deque.pop());
      take(deque.pop());
    });
    Strand thief("thief", [&] {
      steal(deque);
      steal(deque);
    });
  }
  expect_taken_once(deque, entries);
}

void deque_grows_under_a_thief() {
  Deque<Entry> deque(1);
  manta::explorer::name(deque, "deque");
  std::array<Entry, 3> entries;
  {
    Strand owner("owner", [&] {
      for (Entry& each : entries) push(deque, each);
      take(deque.pop());
    });
    Strand one("one", [&] { steal(deque); });
    Strand two("two", [&] { steal(deque); });
  }
  expect_taken_once(deque, entries);
}

}  // namespace manta_models
