// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A small fast random generator. The caller gives the seed; nothing here draws one from the system.

#include <manta/version.hpp>

#include <array>
#include <bit>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// One step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, doi 10.1145/2660193.2660195): spreads a counter or a small
/// seed over 64 bits. Advances `state`.
constexpr std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// xoshiro256++ (Blackman and Vigna, ACM TOMS 47:4, doi 10.1145/3460772), seeded by SplitMix64 as its authors advise.
///
/// Ensures: the same seed gives the same numbers everywhere. A uniform random bit generator of the standard library's
///          kind.
/// Cost:    about 1 ns a number. Not for secrets.
class Random {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Random(std::uint64_t seed) noexcept {
    for (std::uint64_t& word : state_) word = splitmix64(seed);
  }

  constexpr std::uint64_t operator()() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Returns a number in [0, bound).
  ///
  /// Requires: bound > 0.
  /// Ensures:  each number's chance is off by less than 2^-32 (one multiplication instead of a division; Lemire, ACM
  ///           TOMACS 29:1, doi 10.1145/3230636, without the rejection).
  constexpr std::uint32_t below(std::uint32_t bound) noexcept {
    return static_cast<std::uint32_t>(((*this)() >> 32) * bound >> 32);
  }

  static constexpr std::uint64_t min() noexcept { return 0; }
  static constexpr std::uint64_t max() noexcept { return ~std::uint64_t{0}; }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace detail
MANTA_NAMESPACE_END
