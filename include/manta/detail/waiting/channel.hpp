// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The inside of a channel: a ring of cells, and those that wait beside it. src/waiting/channel.cpp has the second
/// half.
///
/// The ring is Vyukov's bounded queue ("Bounded MPMC queue", 1024cores.net, 2010): each cell has a turn, even while it
/// is free and odd while it holds a value. A sender claims the next cell by a compare-exchange of `tail_`, moves its
/// value in, and publishes it by the turn; a receiver does the same with `head_`.
///
///   tail_   where the next value goes      kWaits: receivers wait     kClosed: no value goes in any more
///   head_   where the next value comes from   kWaits: senders wait
///
/// A position is a turn of the ring and a slot in it, so no division finds the slot. Its low bits say whether the
/// *other* side waits. So the fast path needs neither a fence nor a second word: a receiver that finds the ring empty
/// sets the flag in the very word that each sender must change. A sender that claims its cell later takes the flag
/// away, and then owes a look at the waiting receivers (`serve`). One that claimed earlier is seen by the receiver in
/// the position.
///
/// Those that wait are in two lists under a mutex, first in, first out. Whoever serves them moves the values itself,
/// from the ring to a receiver, or from a sender into the ring; so a side that was served has all that it asked for,
/// and one that leaves (`withdraw`, under the same mutex) was not served. No wake-up has to be passed on.
///
/// Between a claim and its publication the other side finds a cell that is neither. It does not wait, but looks again
/// under the mutex if the positions say that a value, or room, is about to come.

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/export.hpp>
#include <manta/detail/base/list_link.hpp>
#include <manta/detail/base/marks.hpp>
#include <manta/detail/tasks/frame.hpp>
#include <manta/options.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

class ChannelBase;
class RuntimeCore;
struct ChannelQueues;

/// What came of one try.
enum class ChannelStep : std::uint8_t {
  kDone,
  kNotNow,  ///< The ring is full, or empty.
  kClosed,  ///< For a sender.
};

/// What came of a wait.
enum class ChannelAnswer : std::uint8_t {
  kNone,  ///< It still waits, or was withdrawn.
  kDone,  ///< The value has been moved.
  kClosed,  ///< The sender is refused; for the receiver nothing is left.
  kEnded,  ///< The channel's runtime has ended.
};

enum class ChannelSide : std::uint8_t { kSender, kReceiver };

/// One side that waits: on the stack of a blocked thread, or in a suspended frame.
struct ChannelWait {
  ChannelBase& channel;
  void* const value;  ///< The sender's value; the receiver's room for one.
  const ChannelSide side;
  ChannelAnswer answer = ChannelAnswer::kNone;  ///< Under the mutex until the wait has ended.
  ChannelWait* prev = nullptr;  ///< In the list of its side. Under the mutex, like `next`.
  ChannelWait* next = nullptr;
  /// Wakes a blocked thread, under the mutex. Null: a frame, which is resumed after it.
  void (*wake)(ChannelWait&) noexcept = nullptr;
  bool enters = false;  ///< Its own thread is serving, and looks at the answer next.

  ChannelWait(ChannelBase& in, void* v, ChannelSide s) noexcept : channel(in), value(v), side(s) {}
};

/// The wait of a coroutine.
struct ChannelSuspension : ChannelWait, Suspension {
  using ChannelWait::ChannelWait;
};

/// Suspends `frame` until its side is served. False: it need not, or must not, suspend.
[[nodiscard]] MANTA_API bool suspend_in_channel(FrameBase& frame, ChannelSuspension& wait) noexcept;

/// Blocks the calling thread until its side is served. kNone: the timeout passed first.
///
/// Errors: those of `get`.
[[nodiscard]] MANTA_API ChannelAnswer block_in_channel(ChannelBase& channel, ChannelSide side, void* value,
                                                       const GetOptions& options);

/// How a coroutine may begin an operation.
enum class ChannelTurn : std::uint8_t {
  kGo,
  kYield,  ///< Afterwards it goes to the end of the queue: it has not waited for many operations.
  kStop,  ///< Not at all: its task was asked to stop.
};
[[nodiscard]] MANTA_API ChannelTurn next_channel_turn() noexcept;

/// Lets other work run now and then: a body polls a channel in vain.
MANTA_API void polled_in_vain() noexcept;

[[noreturn]] MANTA_API void throw_channel_closed(const ChannelBase& channel);
[[noreturn]] MANTA_API void throw_channel_ended();
[[noreturn]] MANTA_API void throw_channel_timeout(const ChannelBase& channel);
[[noreturn]] MANTA_API void throw_channel_empty_handle();

/// A place in the ring: its turn and its slot, above two flags.
struct ChannelPosition {
  static constexpr std::uint64_t kWaits = 1;
  static constexpr std::uint64_t kClosed = 2;
  static constexpr std::uint64_t kFlags = 3;
  static constexpr int kSlotShift = 2;
  static constexpr int kTurnShift = 26;  // at one slot, and 10 ns a value, the turns come round after 45 minutes
  static constexpr std::uint64_t kOneTurn = std::uint64_t{1} << kTurnShift;
  static constexpr std::size_t kMostSlots = (kOneTurn >> kSlotShift) - 1;

  [[nodiscard]] static constexpr std::size_t slot(std::uint64_t word) noexcept {
    return (word & (kOneTurn - 1)) >> kSlotShift;
  }
  /// The turn that the cell has when it is free for this position.
  [[nodiscard]] static constexpr std::uint64_t free_turn(std::uint64_t word) noexcept {
    return word >> kTurnShift << 1;
  }
  /// The next position, without flags.
  [[nodiscard]] static constexpr std::uint64_t next(std::uint64_t word, std::size_t slots) noexcept {
    const std::uint64_t next = (word & ~kFlags) + (1 << kSlotShift);
    return slot(next) == slots ? next + kOneTurn - (slots << kSlotShift) : next;
  }
  /// How far one is behind another: positive if it is.
  [[nodiscard]] static constexpr std::int64_t between(std::uint64_t behind, std::uint64_t ahead) noexcept {
    return static_cast<std::int64_t>((ahead & ~kFlags) - (behind & ~kFlags));
  }
};

/// The runtime of a channel.
struct ChannelHome {
  RuntimeCore& core;
  RuntimeId runtime;
};

/// That of the calling thread.
///
/// Errors: `NoRuntimeError`, `ForkError`.
[[nodiscard]] MANTA_API ChannelHome home_of_channels();

/// What the library must know of the values.
struct ChannelType {
  /// Tries once; moves the value on success. Serves nobody.
  ChannelStep (*put)(ChannelBase&, void* from) noexcept;
  ChannelStep (*take)(ChannelBase&, void* into) noexcept;
};

/// A channel but for the type of its values.
///
/// Threads: any.
class MANTA_API ChannelBase : public ListLink {
 public:
  /// Errors: `InvalidArgumentError`, those of a submission, `std::bad_alloc`.
  ChannelBase(const ChannelHome& home, const ChannelType& type, std::size_t capacity, std::source_location site);
  ChannelBase(const ChannelBase&) = delete;
  ChannelBase& operator=(const ChannelBase&) = delete;

  /// Lets no further value in; wakes all that wait in vain.
  void close() noexcept;

  /// The end of the runtime: the same, and no wait begins any more. The frames that it wakes are added to `woken`.
  void end(ChannelWait*& woken) noexcept;

  /// Lists a wait, unless it is served at once. False: it has its answer.
  [[nodiscard]] bool enter(ChannelWait& wait, ChannelWait*& woken) noexcept;

  /// Takes back a wait. False: it has its answer.
  [[nodiscard]] bool withdraw(ChannelWait& wait) noexcept;

  /// Serves those that wait, as far as the ring permits.
  void serve() noexcept;

  [[nodiscard]] bool is_closed() const noexcept {
    return (tail_.load(std::memory_order_acquire) & ChannelPosition::kClosed) != 0;
  }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// How many values are inside, at some moment not long ago.
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] RuntimeId runtime() const noexcept { return runtime_; }
  [[nodiscard]] const std::source_location& site() const noexcept { return site_; }
  [[nodiscard]] const ChannelType& type() const noexcept { return type_; }

  void hold() noexcept { holders_.fetch_add(1, std::memory_order_relaxed); }
  /// True: the caller was the last, and destroys it.
  [[nodiscard]] bool let_go() noexcept { return holders_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 protected:
  ~ChannelBase();

  const std::size_t capacity_;
  alignas(64) atomic<std::uint64_t> tail_{0};
  alignas(64) atomic<std::uint64_t> head_{0};

 private:
  void serve_lists(ChannelQueues& queues, ChannelWait*& woken) noexcept;
  bool serve_receivers(ChannelQueues& queues, ChannelWait*& woken) noexcept;
  bool serve_senders(ChannelQueues& queues, ChannelWait*& woken) noexcept;
  [[nodiscard]] bool is_empty_for_waiters() noexcept;
  [[nodiscard]] bool is_full_for_waiters() noexcept;

  alignas(64) atomic<std::uint32_t> holders_{1};
  const RuntimeId runtime_;
  const ChannelType& type_;
  const std::source_location site_;
  const std::unique_ptr<ChannelQueues> queues_;
};

/// A channel of `T`.
template <class T>
class ChannelOf final : public ChannelBase {
 public:
  ChannelOf(const ChannelHome& home, std::size_t capacity, std::source_location site)
      : ChannelBase(home, kType, capacity, site), cells_(std::make_unique<Cell[]>(capacity)) {}
  ChannelOf(const ChannelOf&) = delete;
  ChannelOf& operator=(const ChannelOf&) = delete;
  ~ChannelOf() {
    bool owes = false;
    while (take([](T&&) noexcept {}, owes) == ChannelStep::kDone) {
    }
  }

  /// Tries to move `value` in.
  ///
  /// Ensures: `value` is unchanged unless the answer is kDone.
  /// Cost:    one compare-exchange and one store.
  [[nodiscard]] ChannelStep send(T& value) noexcept {
    bool owes = false;
    const ChannelStep step = put(value, owes);
    if (owes) [[unlikely]]
      serve();
    return step;
  }

  /// Tries to take a value out: `consume(T&&)`, which does not throw.
  ///
  /// Cost: as send().
  template <class Consume>
  [[nodiscard]] ChannelStep receive(Consume consume) noexcept {
    bool owes = false;
    const ChannelStep step = take(consume, owes);
    if (owes) [[unlikely]]
      serve();
    return step;
  }

 private:
  using Position = ChannelPosition;

  struct Cell {
    atomic<std::uint64_t> turn{0};
    union {
      T value;
    };
    Cell() noexcept {}
    ~Cell() {}
  };

  /// `owes`: set if the caller has taken the flag of the receivers that wait, and must serve them.
  [[nodiscard]] ChannelStep put(T& value, bool& owes) noexcept {
    std::uint64_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      if ((at & Position::kClosed) != 0) return ChannelStep::kClosed;
      Cell& cell = cells_[Position::slot(at)];
      const std::uint64_t free = Position::free_turn(at);
      const std::uint64_t turn = cell.turn.load(std::memory_order_acquire);  // pairs with take()
      if (turn == free) {
        // Relaxed: the turn orders the value; who takes the flag locks the mutex under which it was set.
        if (!tail_.compare_exchange_weak(at, Position::next(at, capacity_), std::memory_order_relaxed)) continue;
        plain_write(&cell.value);
        std::construct_at(&cell.value, std::move(value));
        cell.turn.store(free + 1, planted(Mutation::kRelaxedCell, std::memory_order_relaxed,
                                          std::memory_order_release));  // pairs with take()
        owes = (at & Position::kWaits) != 0;
        return ChannelStep::kDone;
      }
      if (is_before(turn, free)) return ChannelStep::kNotNow;
      at = tail_.load(std::memory_order_relaxed);
    }
  }

  template <class Consume>
  [[nodiscard]] ChannelStep take(Consume consume, bool& owes) noexcept {
    std::uint64_t at = head_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[Position::slot(at)];
      const std::uint64_t full = Position::free_turn(at) + 1;
      const std::uint64_t turn = cell.turn.load(std::memory_order_acquire);  // pairs with put()
      if (turn == full) {
        if (!head_.compare_exchange_weak(at, Position::next(at, capacity_), std::memory_order_relaxed)) continue;
        plain_write(&cell.value);
        consume(std::move(cell.value));
        std::destroy_at(&cell.value);
        cell.turn.store(Position::free_turn(at + Position::kOneTurn), std::memory_order_release);  // pairs with put()
        owes = (at & Position::kWaits) != 0;
        return ChannelStep::kDone;
      }
      if (is_before(turn, full)) return ChannelStep::kNotNow;
      at = head_.load(std::memory_order_relaxed);
    }
  }

  [[nodiscard]] static constexpr bool is_before(std::uint64_t turn, std::uint64_t other) noexcept {
    return static_cast<std::int64_t>((turn - other) << (Position::kTurnShift - 1)) < 0;
  }

  static ChannelStep put_erased(ChannelBase& channel, void* from) noexcept {
    bool owes = false;  // the caller serves all that wait
    return static_cast<ChannelOf&>(channel).put(*static_cast<T*>(from), owes);
  }
  static ChannelStep take_erased(ChannelBase& channel, void* into) noexcept {
    bool owes = false;
    return static_cast<ChannelOf&>(channel).take(
        [into](T&& value) noexcept { std::construct_at(static_cast<T*>(into), std::move(value)); }, owes);
  }

  static constexpr ChannelType kType{put_erased, take_erased};

  const std::unique_ptr<Cell[]> cells_;
};

}  // namespace detail
MANTA_NAMESPACE_END
