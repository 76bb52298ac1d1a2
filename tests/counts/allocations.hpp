// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Counts the allocations of a test program: it is linked with its own malloc (allocations.cpp), which counts and
/// forwards. operator new calls it, too; the slabs do not, so slab_stats() counts theirs.

#include <manta/detail/base/slab.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace manta_counts {

/// Blocks that malloc and its kin have returned, on all threads, since the program began.
[[nodiscard]] std::uint64_t malloc_calls() noexcept;

/// Slab blocks per thing, by class: [0] of 64 bytes, [1] of 128, and so on.
using Blocks = std::array<double, manta::detail::kSlabClasses>;

/// Measures the blocks and bytes that one `make_one` keeps, on average.
///
/// Threads keep batches of free blocks, which count as in use, so a single object cannot be measured: among 100,000
/// they are less than one in a hundred.
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
