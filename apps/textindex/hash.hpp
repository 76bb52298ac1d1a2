// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

// Hashing by folded multiplication (the idea of wyhash): 16 bytes a step. Hashes never leave the process, so the byte
// order does not matter, and nobody is protected against text that was made to collide.

namespace textindex {

/// How many bytes behind any text must be readable, so that text can be loaded in whole blocks.
inline constexpr std::uint32_t kPadding = 64;

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline constexpr std::uint64_t kMixA = 0xa0761d6478bd642full;  // wyhash's secret
inline constexpr std::uint64_t kMixB = 0xe7037ed1a0b428dbull;
inline constexpr std::uint64_t kMixC = 0x8ebc6af09c88c6e3ull;

inline std::uint64_t load_8(const char* from) {
  std::uint64_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

/// Which bytes of a block of 16 belong to the first n: as two masks for what `load_8` gives.
struct HeadMask {
  std::uint64_t low;
  std::uint64_t high;
};
inline constexpr std::array<HeadMask, 17> kHeadMasks = [] {
  constexpr auto first = [](unsigned bytes) -> std::uint64_t {
    if (bytes == 0) return 0;
    const unsigned unwanted = 64 - 8 * bytes;
    return std::endian::native == std::endian::little ? ~std::uint64_t{0} >> unwanted : ~std::uint64_t{0} << unwanted;
  };
  std::array<HeadMask, 17> masks{};
  for (unsigned n = 0; n <= 16; ++n) masks[n] = {first(n < 8 ? n : 8), first(n < 8 ? 0 : n - 8)};
  return masks;
}();

/// Hashes `size` bytes. Requires: `kPadding` bytes behind them can be read.
inline std::uint64_t hash_bytes(const char* text, std::uint64_t size) {
  std::uint64_t hash = kMixC ^ size;
  for (; size >= 16; size -= 16, text += 16) hash = fold(load_8(text) ^ kMixA, load_8(text + 8) ^ kMixB ^ hash);
  const HeadMask mask = kHeadMasks[size];
  return fold((load_8(text) & mask.low) ^ kMixA, (load_8(text + 8) & mask.high) ^ kMixB ^ hash);
}

}  // namespace textindex
