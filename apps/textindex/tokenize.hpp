// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "hash.hpp"

// What a word is: a run, as long as possible, of ASCII letters, digits, underscores and bytes from 0x80 up (so that
// UTF-8 letters stay in their words). Letters are lower-cased: `fold_case` does that for a whole text beforehand.

namespace textindex {

inline constexpr bool is_word_byte(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80 || (c >= 'A' && c <= 'Z');
}

/// Lower-cases ASCII letters in place.
inline void fold_case(char* text, std::uint64_t size) {
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool upper = static_cast<unsigned char>(c - 'A') < 26;
    text[i] = static_cast<char>(c | (upper ? 0x20 : 0));
  }
}

/// Tells for each of 64 bytes whether it belongs to a word: bit i is byte i.
///
/// Requires: capital letters have been folded.
inline std::uint64_t word_mask(const char* block) {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  // `subs` saturates at zero, so that x - low == 0 (unsigned, saturated by the range's length) tells a range.
  const auto in_range = [](__m128i bytes, char low, char length_minus_1) {
    const __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_subs_epu8(offset, _mm_set1_epi8(length_minus_1)), _mm_setzero_si128());
  };
  for (int part = 0; part < 4; ++part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * part));
    const __m128i ascii = _mm_or_si128(_mm_or_si128(in_range(bytes, 'a', 25), in_range(bytes, '0', 9)),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')));
    const __m128i word = _mm_or_si128(ascii, bytes);  // movemask looks at the top bit, which bytes from 0x80 up have
    mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(word))) << (16 * part);
  }
#else
  for (int i = 0; i < 64; ++i) {
    mask |= static_cast<std::uint64_t>(is_word_byte(static_cast<unsigned char>(block[i]))) << i;
  }
#endif
  return mask;
}

/// Calls `found(text, size)` for each word of a folded text, in order.
///
/// Requires: `kPadding` bytes behind the text can be read; `size` is below 4 GiB.
/// Cost:     64 bytes are classified at once, and only the edges of words are visited: the branches which a loop over
///           bytes mispredicts at the end of each word cost more than everything else.
template <typename Found>
inline void for_each_word(const char* text, std::uint64_t size, Found&& found) {
  const char* start = nullptr;  // of the word which reaches over the edge of a block
  std::uint64_t before = 0;     // whether the last byte of the block before was in a word
  for (std::uint64_t at = 0; at < size; at += 64) {
    std::uint64_t mask = word_mask(text + at);
    if (size - at < 64) mask &= (std::uint64_t{1} << (size - at)) - 1;
    std::uint64_t edges = mask ^ (mask << 1 | before);
    before = mask >> 63;
    const auto next = [&] {
      const char* const edge = text + at + std::countr_zero(edges);
      edges &= edges - 1;
      return edge;
    };
    if (start != nullptr && edges != 0) {
      found(start, static_cast<std::uint32_t>(next() - start));
      start = nullptr;
    }
    while (edges != 0) {
      const char* const begin = next();
      if (edges == 0) {
        start = begin;
        break;
      }
      found(begin, static_cast<std::uint32_t>(next() - begin));
    }
  }
  if (start != nullptr) found(start, static_cast<std::uint32_t>(text + size - start));
}

}  // namespace textindex
