// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/memory.hpp"

#include <algorithm>
#include <cstddef>

MANTA_NAMESPACE_BEGIN
namespace explorer {
namespace {

using Order = std::memory_order;

bool acquires(Order order) noexcept {
  return order == Order::acquire || order == Order::consume || order == Order::acq_rel || order == Order::seq_cst;
}
bool releases(Order order) noexcept {
  return order == Order::release || order == Order::acq_rel || order == Order::seq_cst;
}

}  // namespace

void Memory::make(Knowledge& self, const void* cell, Word value) {
  self.tick();
  Cell fresh;
  fresh.stores.push_back({.value = value, .made = self.now()});
  fresh.stores.back().seen[self.strand] = self.time();
  fresh.touched.note(self.now());
  cells_.insert_or_assign(cell, std::move(fresh));
}

void Memory::end(Knowledge& self, const void* cell) {
  self.tick();
  const auto found = cells_.find(cell);
  if (found == cells_.end()) return;
  require_ordered(self, found->second.touched, cell, "destroys");
  found->second.alive = false;
}

Memory::Cell& Memory::find(Knowledge& self, const void* address, Word now) {
  Cell& cell = cells_[address];
  if (cell.stores.empty()) cell.stores.push_back({.value = now});
  if (!cell.alive) judge_.fail(judge_.name_of(self.strand) + " uses " + judge_.name_of(address) + " after its end");
  const Moment made = cell.stores.front().made;
  if (!self.view.happened.covers(made)) {
    judge_.fail(judge_.name_of(self.strand) + " uses " + judge_.name_of(address) +
                ", and nothing orders that behind its " + "construction by " + judge_.name_of(made.strand));
  }
  self.tick();
  cell.touched.note(self.now());
  return cell;
}

bool Memory::must_know(const Knowledge& self, const Store& store, Order order) const {
  for (std::uint32_t strand = 0; strand < kMaxStrands; ++strand) {
    if (store.seen[strand] != 0 && self.view.happened.covers({strand, store.seen[strand]})) return true;  // coherence
  }
  if (self.view.fenced.covers(store.made) || (store.single_order && self.view.ordered.covers(store.made))) return true;
  return order == Order::seq_cst && (store.single_order || fenced_.covers(store.made));
}

std::size_t Memory::oldest_allowed(const Knowledge& self, const Cell& cell, Order order) const {
  const std::size_t newest = cell.stores.size() - 1;
  for (std::size_t i = newest; i > 0; --i) {
    if (cell.stores[i].number <= self.overdue || must_know(self, cell.stores[i], order)) return i;
  }
  return 0;
}

// On every machine a store becomes visible eventually. So a strand in a loop sees in the round after next the stores
// from before this round.
void Memory::pause(Knowledge& self) const {
  self.overdue = self.next_overdue;
  self.next_overdue = stores_;
}

void Memory::see(Knowledge& self, Store& store, Order order) {
  if (store.seen[self.strand] == 0) store.seen[self.strand] = self.time();
  (acquires(order) ? self.view : self.unacquired).join(store.passes_on);
}

Memory::Seen Memory::load(Knowledge& self, const void* address, Word now, Order order) {
  Cell& cell = find(self, address, now);
  const std::size_t newest = cell.stores.size() - 1;
  const std::size_t oldest = oldest_allowed(self, cell, order);
  const std::uint32_t behind =
      oldest == newest ? 0 : judge_.choose(Choice::kStore, static_cast<std::uint32_t>(newest - oldest + 1));
  Store& store = cell.stores[newest - behind];
  see(self, store, order);
  return {store.value, behind, false};
}

void Memory::append(Knowledge& self, Cell& cell, Word value, Order order, const View* continued) {
  Store store{.value = value, .made = self.now(), .number = ++stores_, .single_order = order == Order::seq_cst};
  store.seen[self.strand] = self.time();
  store.passes_on = releases(order) ? self.view : self.fence;
  if (continued != nullptr) store.passes_on.join(*continued);  // updates continue a release sequence
  if (store.single_order) ordered_.note(store.made);
  cell.stores.push_back(store);
}

void Memory::store(Knowledge& self, const void* address, Word now, Word value, Order order) {
  append(self, find(self, address, now), value, order, nullptr);
}

Word Memory::read_newest(Knowledge& self, const void* address, Word now, Order order) {
  Cell& cell = find(self, address, now);
  see(self, cell.stores.back(), order);
  return cell.stores.back().value;
}

Word Memory::look_as_kernel(Knowledge& self, const void* address, Word now) {
  return read_newest(self, address, now, Order::relaxed);
}

void Memory::write_newest(Knowledge& self, const void* address, Word value, Order order) {
  Cell& cell = cells_[address];
  const View continued = cell.stores.back().passes_on;
  append(self, cell, value, order, &continued);
}

Memory::Seen Memory::compare(Knowledge& self, const void* address, Word now, Word expected, bool may_fail,
                             Order success, Order failure) {
  Cell& cell = find(self, address, now);
  const std::size_t newest = cell.stores.size() - 1;
  // It may see the newest value; an older one that differs; and the newest, if it fails spuriously.
  std::vector<std::size_t> options{newest};
  for (std::size_t i = newest, oldest = oldest_allowed(self, cell, failure); i-- > oldest;) {
    if (cell.stores[i].value != expected) options.push_back(i);
  }
  const std::uint32_t chosen =
      options.size() == 1 ? 0 : judge_.choose(Choice::kStore, static_cast<std::uint32_t>(options.size()));
  Store& store = cell.stores[options[chosen]];
  const bool equal = store.value == expected && !(may_fail && judge_.choose(Choice::kSpurious, 2) == 1);
  see(self, store, equal ? success : failure);
  return {store.value, static_cast<std::uint32_t>(newest - options[chosen]), equal};
}

void Memory::fence(Knowledge& self, Order order) {
  self.tick();
  if (acquires(order)) self.view.join(self.unacquired);
  if (order == Order::seq_cst) {
    fenced_.join(self.view.happened);
    self.view.fenced.join(fenced_);
    self.view.ordered.join(ordered_);
  }
  if (releases(order)) self.fence = self.view;
}

void Memory::plain_make(Knowledge& self, const void* data) {
  self.tick();
  plains_.insert_or_assign(data, Plain{.written = self.now()});
}

void Memory::plain_end(Knowledge& self, const void* data) {
  plain_write(self, data);
  plains_[data].alive = false;
}

void Memory::require_alive(const Knowledge& self, const Plain& plain, const void* data) {
  if (!plain.alive) judge_.fail(judge_.name_of(self.strand) + " touches " + judge_.name_of(data) + " after its end");
}

void Memory::plain_read(Knowledge& self, const void* data) {
  self.tick();
  Plain& plain = plains_[data];
  require_alive(self, plain, data);
  Clock before;
  before.note(plain.written);
  require_ordered(self, before, data, "reads");
  plain.read.note(self.now());
}

void Memory::plain_write(Knowledge& self, const void* data) {
  self.tick();
  Plain& plain = plains_[data];
  require_alive(self, plain, data);
  Clock before = plain.read;
  before.note(plain.written);
  require_ordered(self, before, data, "writes");
  plain.written = self.now();
}

void Memory::require_ordered(const Knowledge& self, const Clock& before, const void* what, const char* doing) {
  for (std::uint32_t strand = 0; strand < kMaxStrands; ++strand) {
    if (self.view.happened.covers({strand, before.at(strand)})) continue;
    judge_.fail("a race: " + judge_.name_of(self.strand) + " " + doing + " " + judge_.name_of(what) +
                ", and nothing orders that behind what " + judge_.name_of(strand) + " did to it");
  }
}

}  // namespace explorer
MANTA_NAMESPACE_END
