// SPDX-License-Identifier: Apache-2.0
#include "summary.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "notice.hpp"
#include "units.hpp"

namespace textindex {

namespace {

// Reads no byte behind the word, unlike `hash_bytes`: in an index, nothing need be there.
std::uint64_t hash_exactly(std::string_view word) {
  std::uint64_t hash = kMixC ^ word.size();
  for (; !word.empty(); word.remove_prefix(std::min<std::size_t>(word.size(), 8))) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data(), std::min<std::size_t>(word.size(), 8));
    hash = fold(bytes ^ kMixA, hash ^ kMixB);
  }
  return hash;
}

// More occurrences first.
bool ranks_before(const TopWord& a, const TopWord& b) {
  return a.occurrences != b.occurrences ? a.occurrences > b.occurrences : a.word < b.word;
}

// Keeps the best `room` of all words that are offered. The heap's front is the worst.
class Ranking {
 public:
  explicit Ranking(std::uint32_t room) : room_(room) {}

  void offer(std::string_view word, std::uint64_t occurrences, std::uint32_t files) {
    if (room_ == 0 || (best_.size() == room_ && occurrences < best_.front().occurrences)) return;
    best_.push_back({std::string(word), occurrences, files});
    std::push_heap(best_.begin(), best_.end(), ranks_before);
    if (best_.size() <= room_) return;
    std::pop_heap(best_.begin(), best_.end(), ranks_before);
    best_.pop_back();
  }

  std::vector<TopWord> sorted() && {
    std::sort(best_.begin(), best_.end(), ranks_before);
    return std::move(best_);
  }

 private:
  std::uint32_t room_;
  std::vector<TopWord> best_;
};

bool counts(const Posting& posting, const LeftOut& left_out) {
  return posting.file >= left_out.size() || left_out[posting.file] == 0;
}

// Both sides' view of a word.
std::string differs(const std::string& word, const std::string& manta, const std::string& plain) {
  std::string text = "'";
  text.append(printable(word)).append("': ").append(manta).append(" for manta, ");
  return text.append(plain).append(" for the plain loop");
}

std::string describe(const WordPostings& manta, const WordPostings& plain) {
  const auto [a, b] =
      std::mismatch(manta.postings.begin(), manta.postings.end(), plain.postings.begin(), plain.postings.end());
  if (a == manta.postings.end() || b == plain.postings.end()) {
    return differs(manta.word, counted(manta.postings.size(), "file"), counted(plain.postings.size(), "file"));
  }
  const auto show = [](const Posting& p) { return counted(p.count, "time") + " in file " + std::to_string(p.file); };
  return differs(manta.word, show(*a), show(*b));
}

}  // namespace

Digest& Digest::operator+=(const Digest& other) {
  a += other.a;
  b += other.b;
  return *this;
}

std::string to_string(const Digest& digest) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(digest.a),
                static_cast<unsigned long long>(digest.b));
  return text;
}

Summary summarize(const Index& index, const LeftOut& left_out, std::uint32_t top) {
  Summary summary;
  Ranking ranking(top);
  index.for_each([&](std::string_view word, const Postings& postings) {
    std::uint64_t occurrences = 0;
    std::uint32_t files = 0;
    std::uint64_t hash = hash_exactly(word);
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
      const Posting& posting = postings[i];
      if (!counts(posting, left_out)) continue;
      ++files;
      occurrences += posting.count;
      hash = fold(hash ^ kMixA, (std::uint64_t{posting.file} << 32 | posting.count) ^ kMixB);
    }
    if (files == 0) return;
    ++summary.words;
    summary.postings += files;
    summary.occurrences += occurrences;
    summary.digest += {hash, fold(hash ^ kMixC, kMixA)};
    ranking.offer(word, occurrences, files);
  });
  summary.top = std::move(ranking).sorted();
  return summary;
}

Summary join(const std::vector<Summary>& shards, std::uint32_t top) {
  Summary whole;
  Ranking ranking(top);
  for (const Summary& shard : shards) {
    whole.words += shard.words;
    whole.postings += shard.postings;
    whole.occurrences += shard.occurrences;
    whole.digest += shard.digest;
    for (const TopWord& word : shard.top) ranking.offer(word.word, word.occurrences, word.files);
  }
  whole.top = std::move(ranking).sorted();
  return whole;
}

Listing list(const Index& index, const LeftOut& left_out) {
  Listing listing;
  index.for_each([&](std::string_view word, const Postings& postings) {
    WordPostings entry{std::string(word), {}};
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
      if (counts(postings[i], left_out)) entry.postings.push_back(postings[i]);
    }
    if (!entry.postings.empty()) listing.push_back(std::move(entry));
  });
  std::sort(listing.begin(), listing.end(), [](auto& a, auto& b) { return a.word < b.word; });
  return listing;
}

Listing join(std::vector<Listing> shards) {
  Listing whole;
  for (Listing& shard : shards) std::move(shard.begin(), shard.end(), std::back_inserter(whole));
  std::sort(whole.begin(), whole.end(), [](auto& a, auto& b) { return a.word < b.word; });
  return whole;
}

std::string first_difference(const Listing& manta, const Listing& plain) {
  auto a = manta.begin();
  auto b = plain.begin();
  for (; a != manta.end() && b != plain.end(); ++a, ++b) {
    if (a->word != b->word) break;
    if (a->postings != b->postings) return describe(*a, *b);
  }
  if (a == manta.end() && b == plain.end()) return {};
  const bool only_manta = b == plain.end() || (a != manta.end() && a->word < b->word);
  return only_manta ? differs(a->word, "some", "none") : differs(b->word, "none", "some");
}

}  // namespace textindex
