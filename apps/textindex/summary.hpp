// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index.hpp"

namespace textindex {

/// By `FileId`: 1 where a file does not count, because it changed meanwhile.
using LeftOut = std::vector<std::uint8_t>;

/// A sum over words of two hashes of a word with its postings. It does not depend on the order of words, so that the
/// digests of shards add up to that of the whole index.
struct Digest {
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  Digest& operator+=(const Digest& other);
  bool operator==(const Digest&) const = default;
};

std::string to_string(const Digest& digest);

struct TopWord {
  std::string word;
  std::uint64_t occurrences;
  std::uint32_t files;

  bool operator==(const TopWord&) const = default;
};

/// What an index says, in few numbers.
struct Summary {
  std::uint64_t words = 0;        // distinct
  std::uint64_t postings = 0;     // pairs of a word and a file
  std::uint64_t occurrences = 0;  // words in all
  Digest digest;
  std::vector<TopWord> top;  // the most frequent first; equally frequent ones by their bytes

  bool operator==(const Summary&) const = default;
};

/// Sums up an index, as if the files that are left out had never been there.
Summary summarize(const Index& index, const LeftOut& left_out, std::uint32_t top);

/// Joins the summaries of shards, which have no word in common.
Summary join(const std::vector<Summary>& shards, std::uint32_t top);

/// A whole index, sorted by words.
struct WordPostings {
  std::string word;
  std::vector<Posting> postings;
};
using Listing = std::vector<WordPostings>;

Listing list(const Index& index, const LeftOut& left_out);

/// Joins the listings of shards.
Listing join(std::vector<Listing> shards);

/// Names the first word, in the order of bytes, which is not the same in both; empty if there is none.
std::string first_difference(const Listing& manta, const Listing& plain);

}  // namespace textindex
