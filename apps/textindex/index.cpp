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

// Blocks hold a power of two of postings. One that is outgrown goes to the next list which needs its size.
void Index::retire_newest(Entry& entry) {
  const std::uint32_t count = entry.older_count;
  if (count == 0) {
    entry.older = block_of(1);
  } else if (std::has_single_bit(count)) {
    Posting* const larger = block_of(count * 2);
    std::memcpy(larger, entry.older, count * sizeof(Posting));
    spare(std::exchange(entry.older, larger), count);
  }
  entry.older[count] = entry.newest;
  entry.older_count = count + 1;
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
