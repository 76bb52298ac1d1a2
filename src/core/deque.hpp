// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The work-stealing deque: one owner pushes and pops at the near end, any thread steals at the far end.
///
/// Chase and Lev, SPAA 2005, doi 10.1145/1073970.1073974, with the C11 orders of Lê et al., PPoPP 2013, doi
/// 10.1145/2442516.2442524, except that there are no fences (GCC's TSan rejects them): the operations that need a
/// store-load order are sequentially consistent themselves.
///
/// State. Entries have ever-growing indices; those in [top, bottom) are in the deque, entry i in slot i mod capacity.
///
///   field        written by                                 read by
///   bottom_      the owner                                  all
///   top_         the taker of the entry at top, by CAS     all; it only grows
///   array_       the owner, when it grows                   all
///   slots        the owner's push()                         all, but an entry counts only once it is taken
///   known_top_   the owner, a value top_ once had           the owner
///
/// Allowed races.
///  - A thief reads slot `top` before its CAS on top_, while the owner may overwrite that slot for a later entry. Then
///    top_ has moved on, the CAS fails, and the value is dropped.
///  - A thief reads an array that the owner has just replaced. Replaced arrays live as long as the deque, and their
///    entries stay what they were.
///  - The last entry: owner and thief decide by CAS on top_. If there are more, the owner takes without a CAS: pop()
///    writes bottom_ and then reads top_, steal() reads top_ and then bottom_, all seq_cst. A thief that still saw the
///    old bottom_ and goes on to take entry `b` read top_ == b before the owner read top_ (in the single order), so the
///    owner sees top_ >= b and goes to the CAS.
///
/// The sleep protocol. push() publishes by a seq_cst store to bottom_, and its caller then looks for sleepers by a
/// seq_cst load. An idle worker announces itself by a seq_cst operation, then asks looks_empty(), whose loads are
/// seq_cst. So the pusher sees the announcement or the worker sees the entry (Dekker's argument).

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/marks.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

enum class StealStatus : std::uint8_t {
  kSuccess,  // an entry was taken
  kEmpty,  // there was nothing
  kLostRace,  // there was an entry, and another thread took it: try again, or elsewhere
};

template <class T>
struct Steal {
  StealStatus status;
  T* item;  // null unless kSuccess
};

/// A deque of `T*`, which it neither owns nor dereferences.
///
/// Requires: one owner at a time; a mutex or a hand-over orders the two when ownership passes to another thread.
/// Ensures:  every pushed entry goes to exactly one caller of pop() or steal().
/// Threads:  push(), pop() and near_end() are the owner's; any thread may call the others.
template <class T>
class Deque {
 public:
  /// Makes an empty deque. It grows by doubling, so this is only the initial capacity; 0 makes a deque that accepts
  /// nothing.
  ///
  /// Requires: `capacity` is 0 or a power of two.
  explicit Deque(std::size_t capacity = 256)
      : bottom_(0), array_(Array::make(static_cast<std::int64_t>(capacity), nullptr)), known_top_(0), top_(0) {}

  ~Deque() { release(); }

  /// Frees the memory.
  ///
  /// Requires: it is empty, and no thread uses it later, except to ask whether it is empty.
  void release() noexcept {
    for (Array* array = array_.exchange(nullptr, std::memory_order_relaxed); array != nullptr;) {
      Array* const previous = array->previous;
      Array::destroy(array);
      array = previous;
    }
  }

  Deque(const Deque&) = delete;
  Deque& operator=(const Deque&) = delete;

  /// Puts an entry at the near end.
  ///
  /// Returns: false, and does nothing, if the deque was made with capacity 0.
  /// Errors:  `std::bad_alloc` when it cannot grow; the deque is as before.
  /// Cost:    O(1) amortised; one seq_cst store (an XCHG on x86).
  /// Order:   releases what the owner did to the entry; half of the sleep protocol (see above).
  bool push(T* item) {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed);  // our own last write
    Array* array = array_.load(std::memory_order_relaxed);  // likewise
    if (bottom - known_top_ >= array->capacity) [[unlikely]] {
      array = make_room(array, bottom);
      if (array == nullptr) return false;
    }
    array->slot(bottom).store(item, std::memory_order_relaxed);  // released by the next line
    bottom_.store(bottom + 1,
                  planted(Mutation::kQuietPush, std::memory_order_release,
                          planted(Mutation::kRelaxedPush, std::memory_order_relaxed, std::memory_order_seq_cst)));
    return true;
  }

  /// Takes the newest entry; null if there is none.
  ///
  /// Cost: O(1); one seq_cst store, and for the last entry a CAS. Neither if it is known to be empty.
  T* pop() noexcept {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;  // our own last write
    if (bottom < known_top_) return nullptr;
    Array* const array = array_.load(std::memory_order_relaxed);  // likewise
    bottom_.store(bottom, planted(Mutation::kUnfencedPop, std::memory_order_release, std::memory_order_seq_cst));
    std::int64_t top = top_.load(planted(Mutation::kUnfencedPop, std::memory_order_acquire, std::memory_order_seq_cst));
    known_top_ = top;
    if (top < bottom) [[likely]]
      return array->slot(bottom).load(std::memory_order_relaxed);  // we wrote it

    T* item = nullptr;
    if (top == bottom) {  // the last one: thieves may want it too
      // Acquire on failure, as in make_room(): we now know that the thief has read its slot.
      if (top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_acquire)) {
        item = array->slot(bottom).load(std::memory_order_relaxed);
      } else {
        MANTA_RARE("pop: a thief got the last entry");
      }
    }
    known_top_ = bottom + 1;
    bottom_.store(bottom + 1,
                  std::memory_order_relaxed);  // publishes nothing: the deque is empty, top_ is there already
    return item;
  }

  /// Returns the newest entry's pointer without taking it; null if the deque looks empty.
  ///
  /// For comparison only: a thief may have taken the entry and finished with it, so it must not be dereferenced. If the
  /// pop() that follows returns anything, it is this pointer.
  T* near_end() const noexcept {
    const std::int64_t newest = bottom_.load(std::memory_order_relaxed) - 1;  // our own last write
    if (newest < known_top_) return nullptr;
    return array_.load(std::memory_order_relaxed)->slot(newest).load(std::memory_order_relaxed);
  }

  /// Takes the oldest entry.
  ///
  /// Errors:  `kEmpty` or `kLostRace`; never throws.
  /// Cost:    O(1); at most one CAS; no allocation.
  /// Order:   acquires what push() released through `bottom_`.
  Steal<T> steal() noexcept {
    std::int64_t top = top_.load(std::memory_order_seq_cst);
    const std::int64_t bottom = bottom_.load(std::memory_order_seq_cst);
    if (top >= bottom) return {StealStatus::kEmpty, nullptr};
    Array* const array = array_.load(std::memory_order_acquire);  // pairs with the release in make_room()
    T* const item = array->slot(top).load(std::memory_order_relaxed);  // counts only if the CAS succeeds
    if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
      MANTA_RARE("steal: lost the race");
      return {StealStatus::kLostRace, nullptr};
    }
    return {StealStatus::kSuccess, item};
  }

  /// Says whether there is nothing to steal. An entry that is in the deque during the whole call is seen.
  ///
  /// Order: seq_cst; the idle worker's half of the sleep protocol.
  [[nodiscard]] bool looks_empty() const noexcept {
    const std::int64_t top = top_.load(std::memory_order_seq_cst);
    return bottom_.load(std::memory_order_seq_cst) <= top;
  }

  /// Returns about how many entries there are: for statistics and for choosing a victim.
  [[nodiscard]] std::size_t size_hint() const noexcept {
    const std::int64_t top = top_.load(std::memory_order_relaxed);  // no partner: a guess
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed);  // likewise
    return bottom > top ? static_cast<std::size_t>(bottom - top) : 0;
  }

 private:
  // A ring of slots, which follow this header in the same block, so that a thief reaches a slot through one pointer.
  struct Array {
    std::int64_t capacity;
    Array* previous;  // the one that this replaced

    atomic<T*>& slot(std::int64_t index) noexcept {
      return reinterpret_cast<atomic<T*>*>(this + 1)[index & (capacity - 1)];
    }

    static Array* make(std::int64_t capacity, Array* previous) {
      const auto count = static_cast<std::size_t>(capacity);
      void* const memory = ::operator new(sizeof(Array) + count * sizeof(atomic<T*>));
      Array* const array = ::new (memory) Array{capacity, previous};
      auto* const slots = reinterpret_cast<atomic<T*>*>(array + 1);
      std::uninitialized_value_construct_n(slots, count);
      return array;
    }

    static void destroy(Array* array) noexcept { ::operator delete(array); }  // its slots are trivially destructible
  };
  static_assert(sizeof(Array) % alignof(atomic<T*>) == 0);

  // The slow half of push(): loads top_ again, then doubles. Returns the array to use, or null if there is none.
  [[gnu::noinline]] Array* make_room(Array* array, std::int64_t bottom) {
    // Acquire: pairs with the CAS in steal(), so that the slot's next entry is written after the thief's read of it.
    known_top_ = top_.load(std::memory_order_acquire);
    if (bottom - known_top_ < array->capacity) return array;
    if (array->capacity == 0) return nullptr;
    Array* const bigger = Array::make(array->capacity * 2, array);
    for (std::int64_t i = known_top_; i < bottom; ++i) {
      bigger->slot(i).store(array->slot(i).load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    array_.store(bigger, std::memory_order_release);  // pairs with the acquire in steal()
    return bigger;
  }

  // 64: a cache line on x86-64 and most of ARM. Written by the owner at each push() and pop():
  alignas(64) atomic<std::int64_t> bottom_;
  atomic<Array*> array_;
  std::int64_t known_top_;

  // Written by thieves:
  alignas(64) atomic<std::int64_t> top_;
};

}  // namespace detail
MANTA_NAMESPACE_END
