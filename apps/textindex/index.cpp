// SPDX-License-Identifier: Apache-2.0
#include "index.hpp"

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

// Blocks hold a power of two of postings. A block which was outgrown goes to the next list that needs its size.
void Index::retire_newest(Entry& entry) {
  const std::uint32_t count = entry.older_count;
  if (std::has_single_bit(count) || count == 0) {
    const std::uint32_t room = count == 0 ? 1 : count * 2;
    Posting*& spare = spare_blocks_[static_cast<std::size_t>(std::countr_zero(room))];
    Posting* block = spare;
    if (block != nullptr) {
      std::memcpy(&spare, block, sizeof spare);
    } else {
      block = reinterpret_cast<Posting*>(arena_.allocate(room * sizeof(Posting)));
    }
    if (count != 0) {
      std::memcpy(block, entry.older, count * sizeof(Posting));
      Posting*& outgrown = spare_blocks_[static_cast<std::size_t>(std::countr_zero(count))];
      std::memcpy(static_cast<void*>(entry.older), &outgrown, sizeof outgrown);
      outgrown = entry.older;
    }
    entry.older = block;
  }
  entry.older[count] = entry.newest;
  entry.older_count = count + 1;
}

}  // namespace textindex
