// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/codec.hpp>

#include <cstdint>
#include <memory>
#include <vector>

#include "batch.hpp"
#include "index.hpp"
#include "word.hpp"

namespace textindex {

/// What one part of a batch adds to the index, sorted by the shard which keeps the word.
///
/// The words' texts are not copied: the partial result holds on to the contents. Only where it leaves its process do
/// the texts go with it, one behind the other.
struct Partial {
  struct Entry {
    Word word;
    std::uint32_t first;  // of its postings in `postings`
    std::uint32_t count;
  };

  std::shared_ptr<const void> texts;  // what the words point into: the contents, or a copy of the words alone
  std::vector<std::vector<Entry>> shards;
  std::unique_ptr<Posting[]> postings;
  std::uint32_t postings_count = 0;
};

void manta_encode(manta::Writer& writer, const Partial& partial);
Partial manta_decode(manta::Reader& reader, std::type_identity<Partial>);

/// What the object store counts for it.
inline std::size_t manta_heap_bytes(const Partial& partial) {
  std::size_t bytes = partial.postings_count * sizeof(Posting);
  for (const auto& entries : partial.shards) bytes += entries.capacity() * sizeof(Partial::Entry);
  return bytes;
}

/// The shard of a word: from the half of its hash which the tables do not use.
inline std::uint32_t shard_of(const Word& word, std::uint32_t shards) {
  return static_cast<std::uint32_t>(((word.hash >> 32) * shards) >> 32);
}

/// Counts the words of a part of a batch. A word appears once however many of the part's files have it, which halves
/// the look-ups that the shards have to do.
Partial count_words(std::shared_ptr<const Contents> contents, std::uint32_t part, std::uint32_t parts,
                    std::uint32_t shards);

/// Adds to a shard's index what is its own.
void merge(Index& index, const Partial& partial, std::uint32_t shard);

}  // namespace textindex
