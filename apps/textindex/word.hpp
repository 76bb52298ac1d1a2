// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "hash.hpp"

namespace textindex {

/// A word with what a table needs to look it up: its hash, and its first 16 bytes as two numbers.
///
/// Most words are no longer than 16 bytes, so that comparing the two numbers compares the word.
struct Word {
  const char* text;
  std::uint32_t size;
  std::uint64_t head[2];
  std::uint64_t hash;

  std::string_view view() const { return {text, size}; }

  friend bool operator==(const Word& a, const Word& b) {
    return a.head[0] == b.head[0] && a.head[1] == b.head[1] && a.size == b.size &&
           (a.size <= 16 || std::memcmp(a.text + 16, b.text + 16, a.size - 16) == 0);
  }
};

/// Requires: `kPadding` bytes behind the word can be read.
/// Cost:     no branch but for words over 16 bytes: the length of the next word is what nobody can predict.
inline Word make_word(const char* text, std::uint32_t size) {
  const HeadMask mask = kHeadMasks[std::min(size, 16u)];
  const std::uint64_t low = load_8(text) & mask.low;
  const std::uint64_t high = load_8(text + 8) & mask.high;
  std::uint64_t hash = fold(low ^ kMixA, high ^ kMixB ^ size);
  if (size > 16) hash ^= hash_bytes(text + 16, size - 16);
  return {text, size, {low, high}, hash};
}

}  // namespace textindex
