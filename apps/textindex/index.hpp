// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "arena.hpp"
#include "word.hpp"

namespace textindex {

/// A file's number: its place in the sorted list of files.
using FileId = std::uint32_t;

/// How often a word occurs in a file.
struct Posting {
  FileId file;
  std::uint32_t count;

  bool operator==(const Posting&) const = default;
};

/// The files in which one word occurs, in ascending order.
struct Postings {
  const Posting* older;
  std::uint32_t older_count;
  Posting newest;

  std::uint32_t size() const { return older_count + 1; }
  const Posting& operator[](std::uint32_t i) const { return i < older_count ? older[i] : newest; }
};

/// An inverted index: from each word to the files in which it occurs, and how often.
///
/// An open-addressing table of 8 bytes a slot points to the words in the order of their first appearance. A word's
/// newest posting lies in its entry, so that counting a word again touches only that; older ones are in blocks which
/// double. Words and blocks live in an arena, hence nothing is freed singly.
///
/// Requires: what is added for one word comes in ascending order of files; fewer than 2^31 distinct words.
/// Threads:  one at a time.
class Index {
 public:
  Index() : slots_(kFirstSlots) {}

  /// Counts `count` more occurrences of a word in a file. Copies the word if it is new.
  void add(const Word& word, FileId file, std::uint32_t count) { append(find_or_insert(word), {file, count}); }

  /// The same for several files. Requires: there is one at least.
  void add(const Word& word, std::span<const Posting> postings) {
    Entry& entry = find_or_insert(word);
    append(entry, postings.front());
    if (postings.size() > 1) append_rest(entry, postings.subspan(1));
  }

  /// Two steps that bring near what `add` will touch. In a large index each look-up misses the caches twice; a loop
  /// which takes these steps some words ahead, `kSlotAhead` and `kEntryAhead`, waits for neither.
  void prefetch_slot(const Word& word) const { prefetch(&slots_[first_slot(word)]); }
  void prefetch_entry(const Word& word) const {
    const Slot slot = slots_[first_slot(word)];
    if (slot.entry_plus_1 != 0) prefetch(&entries_[slot.entry_plus_1 - 1]);
  }
  static constexpr std::uint32_t kSlotAhead = 16;
  static constexpr std::uint32_t kEntryAhead = 8;

  std::size_t words() const { return entries_.size(); }

  /// Calls `visit(std::string_view word, Postings)` for each word, in the order of first appearance.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Entry& entry : entries_) {
      visit(std::string_view(entry.text, entry.size), Postings{entry.older, entry.older_count, entry.newest});
    }
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry_plus_1 = 0;
  };
  struct Entry {
    std::uint64_t head[2];
    const char* text;
    Posting* older;
    std::uint32_t size;
    std::uint32_t older_count;  // the block has room for as many, rounded up to a power of two
    Posting newest;             // count 0: the entry is new

    bool is(const Word& word) const {
      return head[0] == word.head[0] && head[1] == word.head[1] && size == word.size &&
             (size <= 16 || std::memcmp(text + 16, word.text + 16, size - 16) == 0);
    }
  };

  // A block of postings that was outgrown, as long as nobody needs one of its size.
  struct Spare {
    Spare* next;
  };
  static_assert(sizeof(Spare) <= sizeof(Posting));

  static constexpr std::size_t kFirstSlots = 4096;

  static void prefetch(const void* place) { __builtin_prefetch(place, 1); }

  std::size_t first_slot(const Word& word) const { return static_cast<std::uint32_t>(word.hash) & (slots_.size() - 1); }

  Entry& find_or_insert(const Word& word) {
    const auto tag = static_cast<std::uint32_t>(word.hash);
    for (std::size_t i = first_slot(word);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot slot = slots_[i];
      if (slot.entry_plus_1 == 0) return insert(word, i);
      if (slot.tag != tag) continue;
      Entry& entry = entries_[slot.entry_plus_1 - 1];
      if (entry.is(word)) return entry;
    }
  }

  void append(Entry& entry, Posting posting) {
    if (entry.newest.file == posting.file) {
      entry.newest.count += posting.count;
    } else if (entry.newest.count == 0) {
      entry.newest = posting;
    } else {
      retire_newest(entry);
      entry.newest = posting;
    }
  }

  Entry& insert(const Word& word, std::size_t slot);
  void grow();
  void retire_newest(Entry& entry);
  void append_rest(Entry& entry, std::span<const Posting> later);
  void make_room(Entry& entry, std::uint32_t needed);
  Posting* block_of(std::uint32_t postings);
  void spare(Posting* block, std::uint32_t postings);

  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  Arena arena_;
  std::array<Spare*, 33> spare_blocks_{};  // by the logarithm of their size
};

}  // namespace textindex
