// SPDX-License-Identifier: Apache-2.0
#include "index.hpp"

#include <new>
#include <utility>

namespace textindex {

Index::Entry& Index::insert(const Word& word, std::size_t slot) {
  char* const text = arena_.allocate(word.size);
  std::memcpy(text, word.text, word.size);
  entries_.push_back({{word.head[0], word.head[1]}, text, nullptr, word.size, 0, {0, 0}});
  slots_[slot] = {static_cast<std::uint32_t>(word.hash), static_cast<std::uint32_t>(entries_.size())};
  if (entries_.size() * 2 > slots_.size()) grow();
  return entries_.back();
}

void Index::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot slot : slots_) {
    if (slot.entry_plus_1 == 0) continue;
    std::size_t i = slot.tag & mask;
    while (larger[i].entry_plus_1 != 0) i = (i + 1) & mask;
    larger[i] = slot;
  }
  slots_ = std::move(larger);
}

void Index::retire_newest(Entry& entry) {
  make_room(entry, entry.older_count + 1);
  entry.older[entry.older_count++] = entry.newest;
}

// Requires: all of them are of later files than the newest posting.
void Index::append_rest(Entry& entry, std::span<const Posting> later) {
  const auto count = static_cast<std::uint32_t>(later.size());
  make_room(entry, entry.older_count + count);
  entry.older[entry.older_count] = entry.newest;
  std::memcpy(entry.older + entry.older_count + 1, later.data(), (count - 1) * sizeof(Posting));
  entry.older_count += count;
  entry.newest = later.back();
}

// Blocks hold a power of two of postings. One that is outgrown goes to the next list which needs its size.
void Index::make_room(Entry& entry, std::uint32_t needed) {
  const std::uint32_t count = entry.older_count;
  const std::uint32_t room = count == 0 ? 0 : std::bit_ceil(count);
  if (needed <= room) return;
  Posting* const larger = block_of(std::bit_ceil(needed));
  if (count != 0) {
    std::memcpy(larger, entry.older, count * sizeof(Posting));
    spare(entry.older, room);
  }
  entry.older = larger;
}

Posting* Index::block_of(std::uint32_t postings) {
  Spare*& first = spare_blocks_[static_cast<std::size_t>(std::countr_zero(postings))];
  if (first == nullptr) return reinterpret_cast<Posting*>(arena_.allocate(postings * sizeof(Posting)));
  Spare* const block = std::exchange(first, first->next);
  return new (block) Posting[postings];
}

void Index::spare(Posting* block, std::uint32_t postings) {
  Spare*& first = spare_blocks_[static_cast<std::size_t>(std::countr_zero(postings))];
  first = new (block) Spare{first};
}

}  // namespace textindex
