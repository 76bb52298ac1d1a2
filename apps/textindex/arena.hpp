// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace textindex {

/// Memory that is handed out piece by piece and given back all at once.
class Arena {
 public:
  /// Gives `bytes` of memory, aligned to 8.
  char* allocate(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > left_) refill(bytes);
    char* const piece = next_;
    next_ += bytes;
    left_ -= bytes;
    return piece;
  }

 private:
  static constexpr std::size_t kSmallestBlock = std::size_t{64} << 10;
  static constexpr std::size_t kLargestBlock = std::size_t{1} << 20;

  void refill(std::size_t bytes) {
    const std::size_t usual = std::min(kSmallestBlock << std::min<std::size_t>(blocks_.size(), 4), kLargestBlock);
    const std::size_t size = std::max(bytes, usual);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace textindex
