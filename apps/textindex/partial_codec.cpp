// SPDX-License-Identifier: Apache-2.0
//
// A partial result as bytes: the words' texts in one piece, how long each is and which postings are its own, and the
// postings. Hashes and heads are not sent but made again: they are longer than most words.
#include <cstring>
#include <string>
#include <string_view>

#include "partial.hpp"

namespace textindex {

namespace {

struct SentEntry {
  std::uint32_t size;
  std::uint32_t first;
  std::uint32_t count;
};

/// The texts of received words, each in its place, with what `make_word` may read behind the last.
std::shared_ptr<const char[]> keep_texts(std::string_view sent) {
  auto texts = std::make_shared_for_overwrite<char[]>(sent.size() + kPadding);
  std::memcpy(texts.get(), sent.data(), sent.size());
  std::memset(texts.get() + sent.size(), 0, kPadding);
  return texts;
}

}  // namespace

void manta_encode(manta::Writer& writer, const Partial& partial) {
  std::string texts;
  std::vector<std::vector<SentEntry>> shards(partial.shards.size());
  for (std::size_t shard = 0; shard < shards.size(); ++shard) {
    shards[shard].reserve(partial.shards[shard].size());
    for (const Partial::Entry& entry : partial.shards[shard]) {
      texts.append(entry.word.view());
      shards[shard].push_back({entry.word.size, entry.first, entry.count});
    }
  }
  writer.begin_array(3);
  writer.string(texts);
  writer.write(shards);
  writer.block(partial.postings.get(), partial.postings_count * sizeof(Posting));
}

Partial manta_decode(manta::Reader& reader, std::type_identity<Partial>) {
  reader.begin_array_of(3);
  const std::string_view sent = reader.string();
  const auto shards = reader.read<std::vector<std::vector<SentEntry>>>();
  const manta::Block postings = reader.block_of_elements(sizeof(Posting));

  Partial partial;
  const std::shared_ptr<const char[]> texts = keep_texts(sent);
  partial.texts = texts;
  partial.postings_count = static_cast<std::uint32_t>(postings.size / sizeof(Posting));
  partial.postings = std::make_unique_for_overwrite<Posting[]>(partial.postings_count);
  if (postings.size != 0) std::memcpy(partial.postings.get(), postings.data, postings.size);
  std::size_t begin = 0;
  for (const std::vector<SentEntry>& entries : shards) {
    auto& kept = partial.shards.emplace_back();
    kept.reserve(entries.size());
    for (const SentEntry& entry : entries) {
      if (entry.size > sent.size() - begin) reader.fail("a word of the texts", "one behind their end");
      if (entry.count == 0 || entry.first > partial.postings_count ||
          entry.count > partial.postings_count - entry.first) {
        reader.fail("a word's postings", "none, or some behind their end");
      }
      kept.push_back({make_word(texts.get() + begin, entry.size), entry.first, entry.count});
      begin += entry.size;
    }
  }
  return partial;
}

}  // namespace textindex
