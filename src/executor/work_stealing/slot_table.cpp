// SPDX-License-Identifier: Apache-2.0
#include "executor/work_stealing/slot_table.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::size_t kDequeCapacity = 256;
constexpr std::uint64_t kSeed = 0x6d616e7461;  // "manta"

}  // namespace

std::shared_ptr<Slot> SlotTable::take() {
  MutexLock lock(mutex_);
  std::uint32_t word = 0;
  while (word < words_ && used_[word].load(std::memory_order_relaxed) == ~std::uint64_t{0}) ++word;  // under the mutex
  if (word == words_) return nullptr;
  const int bit = std::countr_one(used_[word].load(std::memory_order_relaxed));  // likewise
  const std::uint64_t mask = std::uint64_t{1} << bit;
  if (rows_[word] == nullptr) rows_[word] = std::make_unique<Row>();
  std::shared_ptr<Slot>& slot = rows_[word]->slots[bit];
  if (slot == nullptr) {
    const std::uint32_t number = word * kPerWord + static_cast<std::uint32_t>(bit);
    slot = std::make_shared<Slot>(kDequeCapacity, kSeed + number, number);
    made_[word].fetch_or(mask, std::memory_order_release);  // pairs with each_made()
    if (word >= words_in_use_.load(std::memory_order_relaxed))  // under the mutex
      words_in_use_.store(word + 1, std::memory_order_seq_cst);
  }
  used_[word].fetch_or(mask, std::memory_order_seq_cst);
  return slot;
}

void SlotTable::give_back(const Slot& slot) noexcept {
  MutexLock lock(mutex_);
  const std::uint64_t mask = std::uint64_t{1} << (slot.number % kPerWord);
  used_[slot.number / kPerWord].fetch_and(~mask, std::memory_order_release);  // no partner: at worst one look in vain
}

std::uint32_t SlotTable::random_used(Random& random) const noexcept {
  const std::uint32_t words = words_in_use();
  std::uint32_t count = 0;
  for (std::uint32_t word = 0; word < words; ++word) {
    count += static_cast<std::uint32_t>(std::popcount(used_[word].load(std::memory_order_relaxed)));  // a guess
  }
  if (count == 0) return 0;
  std::uint32_t skip = random.below(count);
  for (std::uint32_t word = 0; word < words; ++word) {
    std::uint64_t bits = used_[word].load(std::memory_order_relaxed);  // likewise
    for (; bits != 0; bits &= bits - 1) {
      if (skip-- == 0) return word * kPerWord + static_cast<std::uint32_t>(std::countr_zero(bits));
    }
  }
  return 0;
}

}  // namespace detail
MANTA_NAMESPACE_END
