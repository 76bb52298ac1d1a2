// SPDX-License-Identifier: Apache-2.0
#include "partial.hpp"

#include <algorithm>

#include "tokenize.hpp"

namespace textindex {

namespace {

// A small table that stays in the cache: the words of one batch, and a log of (word, posting) in the order of files.
class Tally {
 public:
  void clear() {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    words_.clear();
    log_.clear();
  }

  void add(const Word& word, FileId file) {
    const auto tag = static_cast<std::uint32_t>(word.hash);
    for (std::size_t i = tag & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot slot = slots_[i];
      if (slot.word_plus_1 == 0) return insert(word, file, i);
      if (slot.tag == tag && words_[slot.word_plus_1 - 1].word == word) return count(slot.word_plus_1 - 1, file);
    }
  }

  void give(Partial& partial, std::uint32_t shards);

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t word_plus_1 = 0;
  };
  struct Counted {
    Word word;
    FileId newest_file;
    std::uint32_t newest;  // its place in the log
    std::uint32_t postings;
  };
  struct Logged {
    std::uint32_t word;
    Posting posting;
  };

  static constexpr std::size_t kFirstSlots = 8192;

  void count(std::uint32_t place, FileId file) {
    Counted& counted = words_[place];
    if (counted.newest_file == file) {
      ++log_[counted.newest].posting.count;
      return;
    }
    counted.newest_file = file;
    counted.newest = static_cast<std::uint32_t>(log_.size());
    ++counted.postings;
    log_.push_back({place, {file, 1}});
  }

  void insert(const Word& word, FileId file, std::size_t slot) {
    const auto place = static_cast<std::uint32_t>(words_.size());
    words_.push_back({word, file, static_cast<std::uint32_t>(log_.size()), 1});
    log_.push_back({place, {file, 1}});
    slots_[slot] = {static_cast<std::uint32_t>(word.hash), place + 1};
    if (words_.size() * 2 > slots_.size()) grow();
  }

  void grow() {
    std::vector<Slot> larger(slots_.size() * 2);
    const std::size_t mask = larger.size() - 1;
    for (const Slot slot : slots_) {
      if (slot.word_plus_1 == 0) continue;
      std::size_t i = slot.tag & mask;
      while (larger[i].word_plus_1 != 0) i = (i + 1) & mask;
      larger[i] = slot;
    }
    slots_ = std::move(larger);
  }

  std::vector<Slot> slots_ = std::vector<Slot>(kFirstSlots);
  std::vector<Counted> words_;
  std::vector<Logged> log_;
};

// A counting sort: each word's postings come to lie together, still in the order of files.
void Tally::give(Partial& partial, std::uint32_t shards) {
  partial.shards.resize(shards);
  for (auto& entries : partial.shards) entries.reserve(words_.size() / shards + words_.size() / shards / 4);
  std::uint32_t next = 0;
  for (Counted& counted : words_) {
    partial.shards[shard_of(counted.word, shards)].push_back({counted.word, next, counted.postings});
    counted.newest = next;  // from here on: where its next posting goes
    next += counted.postings;
  }
  partial.postings = std::make_unique_for_overwrite<Posting[]>(next);
  partial.postings_count = next;
  for (const Logged& logged : log_) partial.postings[words_[logged.word].newest++] = logged.posting;
}

}  // namespace

Partial count_words(std::shared_ptr<const Contents> contents, std::uint32_t part, std::uint32_t parts,
                    std::uint32_t shards) {
  thread_local Tally tally;  // keeps its memory, warm in the cache; nothing in here waits, so nobody enters it twice
  tally.clear();
  for (const Contents::Text& text : contents->part(part, parts)) {
    for_each_word(text.begin, text.size,
                  [file = text.file](const char* word, std::uint32_t size) { tally.add(make_word(word, size), file); });
  }
  Partial partial;
  tally.give(partial, shards);
  partial.texts = std::move(contents);
  return partial;
}

void merge(Index& index, const Partial& partial, std::uint32_t shard) {
  const std::vector<Partial::Entry>& entries = partial.shards[shard];
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + Index::kSlotAhead < entries.size()) index.prefetch_slot(entries[i + Index::kSlotAhead].word);
    if (i + Index::kEntryAhead < entries.size()) index.prefetch_entry(entries[i + Index::kEntryAhead].word);
    index.add(entries[i].word, std::span<const Posting>(&partial.postings[entries[i].first], entries[i].count));
  }
}

}  // namespace textindex
