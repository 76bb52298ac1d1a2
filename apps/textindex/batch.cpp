// SPDX-License-Identifier: Apache-2.0
#include "batch.hpp"

#include "tokenize.hpp"

namespace textindex {

namespace {

constexpr std::uint64_t room_of(std::uint64_t size) { return size + kPadding; }

// The first place at or behind `at` which is not inside a word.
std::uint64_t next_cut(const char* text, std::uint64_t size, std::uint64_t at) {
  while (at < size && is_word_byte(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

}  // namespace

std::vector<Batch> plan_batches(const std::vector<std::uint64_t>& sizes) {
  std::vector<Batch> batches;
  const auto files = static_cast<FileId>(sizes.size());
  for (FileId first = 0; first < files;) {
    std::uint64_t room = room_of(sizes[first]);
    FileId last = first + 1;
    while (last < files && room + room_of(sizes[last]) <= kBatchBytes) room += room_of(sizes[last++]);
    batches.push_back({first, last, static_cast<std::uint32_t>((room + kBatchBytes - 1) / kBatchBytes)});
    first = last;
  }
  return batches;
}

std::vector<Batch> plan_batches(const Corpus& corpus) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(corpus.size());
  for (const File& file : corpus) sizes.push_back(file.size);
  return plan_batches(sizes);
}

Contents read_batch(const Corpus& corpus, Batch batch) {
  std::uint64_t room = 0;
  for (FileId file = batch.first; file < batch.last; ++file) room += room_of(corpus[file].size);

  Contents contents;
  contents.buffer_ = Buffer(room);
  contents.places_.reserve(batch.last - batch.first);
  std::uint64_t begin = 0;
  for (FileId file = batch.first; file < batch.last; ++file) {
    const Rereading reading = read_again(corpus[file], contents.buffer_.data() + begin);
    if (reading.result != Reread::kSame) {
      contents.changes_.push_back({file, reading.error});
      continue;
    }
    contents.places_.push_back({file, begin, corpus[file].size});
    contents.bytes_ += corpus[file].size;
    begin += room_of(corpus[file].size);
  }
  return contents;
}

std::vector<Contents::Text> Contents::part(std::uint32_t part, std::uint32_t parts) const {
  std::vector<Text> pieces;
  pieces.reserve(places_.size());
  for (const Place& place : places_) {
    const char* const text = buffer_.data() + place.begin;
    const std::uint64_t begin = part == 0 ? 0 : next_cut(text, place.size, place.size * part / parts);
    const std::uint64_t end = next_cut(text, place.size, place.size * (part + 1) / parts);
    pieces.push_back({place.file, text + begin, end - begin});
  }
  return pieces;
}

Contents manta_decode(manta::Reader& reader, std::type_identity<Contents>) {
  Contents contents;
  reader(contents.buffer_, contents.places_, contents.bytes_, contents.changes_);
  for (const Contents::Place& place : contents.places_) {
    const std::uint64_t room = contents.buffer_.size();
    if (place.begin > room || place.size > room - place.begin || room - place.begin - place.size < kPadding) {
      reader.fail("a text inside its buffer", "one that reaches beyond it");
    }
  }
  return contents;
}

}  // namespace textindex
