// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "core/slot.hpp"

#include <manta/detail/base/atomic.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The slots of an executor. A bit for each says whether it is in use, so the cost of a search depends on the slots in
/// use, however many there have been.
///
/// A slot never moves: a search that overlaps a `take` or a `give_back` misses no other slot.
///
/// Threads: any.
class SlotTable {
 public:
  static constexpr std::uint32_t kPerWord = 64;

  explicit SlotTable(std::size_t capacity)
      : words_(static_cast<std::uint32_t>((capacity + kPerWord - 1) / kPerWord)),
        used_(std::make_unique<atomic<std::uint64_t>[]>(words_)),
        made_(std::make_unique<atomic<std::uint64_t>[]>(words_)),
        rows_(std::make_unique<std::unique_ptr<Row>[]>(words_)) {}

  /// Takes the free slot with the lowest number, or makes one. Null: all are in use.
  ///
  /// Errors: `std::bad_alloc`; nothing has changed.
  /// Order:  sequentially consistent: a searcher that has announced its sleep sees the slot, or the slot's owner sees
  ///         the announcement at its first push.
  [[nodiscard]] std::shared_ptr<Slot> take();

  /// Takes a slot back.
  ///
  /// Requires: its deque is empty, and stays so.
  void give_back(const Slot& slot) noexcept;

  /// Calls `see` for the slots in use, from number `start` on and around, until it returns true.
  ///
  /// Returns: whether it did.
  /// Order:   sequentially consistent: the searcher's half of the order of `take`.
  template <class See>
  bool any_used(std::uint32_t start, See see) const {
    const std::uint32_t words = words_in_use();
    if (words == 0) return false;
    const std::uint32_t first = start / kPerWord % words;
    const std::uint64_t from_start = ~std::uint64_t{0} << (start % kPerWord);
    for (std::uint32_t i = 0; i <= words; ++i) {  // the first word twice: from the start on, and up to it
      const std::uint32_t word = (first + i) % words;
      std::uint64_t bits = used_[word].load(std::memory_order_seq_cst);
      if (i == 0) bits &= from_start;
      if (i == words) bits &= ~from_start;
      for (; bits != 0; bits &= bits - 1) {
        if (see(*slot_at(word, bits))) return true;
      }
    }
    return false;
  }

  /// Calls `see` for each slot that was ever made: for sums over the slots' counters.
  template <class See>
  void each_made(See see) const {
    for (std::uint32_t word = 0; word < words_in_use(); ++word) {
      std::uint64_t bits = made_[word].load(std::memory_order_acquire);  // pairs with take()
      for (; bits != 0; bits &= bits - 1) see(*slot_at(word, bits));
    }
  }

  /// The number of a slot in use, chosen at random; 0 if there is none.
  [[nodiscard]] std::uint32_t random_used(Random& random) const noexcept;

  /// The first slot in use behind number `at`, and around; moves `at` there. Null: there is none.
  [[nodiscard]] Slot* next_used(std::uint32_t& at) const noexcept {
    Slot* found = nullptr;
    any_used(at + 1, [&found](Slot& slot) {
      found = &slot;
      return true;
    });
    if (found != nullptr) at = found->number;
    return found;
  }

 private:
  struct Row {
    std::shared_ptr<Slot> slots[kPerWord];
  };

  [[nodiscard]] std::uint32_t words_in_use() const noexcept {
    return words_in_use_.load(std::memory_order_seq_cst);  // before the words, as in take()
  }
  /// The slot of the lowest bit.
  [[nodiscard]] Slot* slot_at(std::uint32_t word, std::uint64_t bits) const noexcept {
    return rows_[word]->slots[std::countr_zero(bits)].get();
  }

  const std::uint32_t words_;
  atomic<std::uint32_t> words_in_use_{0};  // only grows
  std::unique_ptr<atomic<std::uint64_t>[]> used_;
  std::unique_ptr<atomic<std::uint64_t>[]> made_;
  std::unique_ptr<std::unique_ptr<Row>[]> rows_;  // constant where a bit of `made_` is set; written under the mutex
  Mutex mutex_;  // around changes
};

}  // namespace detail
MANTA_NAMESPACE_END
