// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Counts what a program of tests allocates: it is linked with a malloc of its own (allocations.cpp), which counts and
/// passes on. operator new ends there too; the slabs do not, so theirs are counted by slab_stats().

#include <manta/detail/base/slab.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace manta_counts {

/// Blocks that malloc and its kin have given, on all threads, since the program began.
[[nodiscard]] std::uint64_t malloc_calls() noexcept;

/// Slab blocks per thing, by class: [0] of 64 bytes, [1] of 128, and so on.
using Blocks = std::array<double, manta::detail::kSlabClasses>;

/// Tells what `make_one` takes that is still held afterwards, on average.
///
/// Threads keep batches of free blocks, which count as in use, so a single one cannot be seen: of 100,000 they are less
/// than one in a hundred.
template <class MakeOne>
[[nodiscard]] Blocks blocks_each(MakeOne make_one) {
  constexpr int kMany = 100'000;
  const manta::detail::SlabStats before = manta::detail::slab_stats();
  for (int i = 0; i < kMany; ++i) make_one(i);
  const manta::detail::SlabStats after = manta::detail::slab_stats();
  Blocks blocks{};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto more = static_cast<std::int64_t>(after.blocks_in_use[i] - before.blocks_in_use[i]);
    blocks[i] = static_cast<double>(more) / kMany;
  }
  return blocks;
}

}  // namespace manta_counts
