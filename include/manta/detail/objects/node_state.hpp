// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/pause.hpp>

#include <cassert>
#include <cstdint>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The phase of a node. It only rises, except that a retry goes from Running back to Ready:
///
///     Pending --make_ready--> Ready --claim--> Running --complete--> Done
///        \___________________ complete, with an error ______________/
enum class Phase : std::uint32_t { kPending, kReady, kRunning, kDone };

// The flags of a node's state, above the phase and the lock of its waiters.

// Set before the node is shared, and constant from then on:
inline constexpr std::uint32_t kUncounted = 1u << 4;  ///< No work: a put or a promise. A drain does not wait for it.
inline constexpr std::uint32_t kHosted = 1u << 5;  ///< Runs here for another process, which emits its events.
inline constexpr std::uint32_t kNoInline = 1u << 6;  ///< A `get` must not run it.
inline constexpr std::uint32_t kNeedsAdmission = 1u << 7;  ///< Passes through admission (resources).
inline constexpr std::uint32_t kKeepArguments = 1u << 8;  ///< Attempts run on copies of the arguments.
inline constexpr std::uint32_t kRouteUnit = 1u << 9;  ///< The engine that runs it; 0 is this process.
inline constexpr std::uint32_t kRouteMask = 3 * kRouteUnit;

// Set by the thread that holds the node, and read by the thread that gets it from there:
inline constexpr std::uint32_t kHoldsCell = 1u << 11;  ///< A call that keeps its actor's cell in place.
inline constexpr std::uint32_t kWasDeferred = 1u << 12;  ///< A call that has been in a side queue of its actor.

// Set once, or cleared once, by any thread at any time:
inline constexpr std::uint32_t kNotRequested = 1u << 13;  ///< Borrowed, and its owner was not asked for the value yet.
inline constexpr std::uint32_t kCancel = 1u << 14;  ///< Asked to stop.
inline constexpr std::uint32_t kOutcomeReserved = 1u << 15;  ///< The outcome is certain: a thread is writing it.
inline constexpr std::uint32_t kFailed = 1u << 16;  ///< Done, and the outcome is an error in Cold.
inline constexpr std::uint32_t kNoRefs = 1u << 17;  ///< No reference is left: completion destroys the value.
inline constexpr std::uint32_t kObserved = 1u << 18;  ///< The outcome was seen or reported.

/// What completes a node.
enum class Completion : std::uint8_t {
  kValue,  ///< A value, unless the outcome is reserved.
  kReservedValue,  ///< A value whose outcome the caller has reserved.
  kReservedError,  ///< An error whose outcome the caller has reserved.
};

/// The state of a node: its phase, its flags, and the lock of its list of waiters, in one word.
///
/// Each change has a name, and returns what the calling thread must do next, as in Tokio's `task/state.rs`. node.hpp
/// lists the fields of the node that a change hands on.
///
/// Threads: any, except for functions that require that no other thread has seen the node.
class NodeState {
  static constexpr std::uint32_t kPhaseMask = 3;
  static constexpr std::uint32_t kLock = 1u << 2;  // guards the list of waiters
  static constexpr std::uint32_t kHasWaiters = 1u << 3;  // the list is not empty
  static_assert(kHasWaiters < kUncounted && kRouteMask < kHoldsCell && (kRouteMask & kKeepArguments) == 0);

 public:
  /// The state at one moment.
  class Snapshot {
   public:
    constexpr Snapshot() noexcept = default;

    [[nodiscard]] constexpr Phase phase() const noexcept { return static_cast<Phase>(word_ & kPhaseMask); }
    [[nodiscard]] constexpr bool is_done() const noexcept { return phase() == Phase::kDone; }
    [[nodiscard]] constexpr bool has(std::uint32_t any_of) const noexcept { return (word_ & any_of) != 0; }
    [[nodiscard]] constexpr bool has_value() const noexcept { return (word_ & (kPhaseMask | kFailed)) == kPhaseMask; }
    [[nodiscard]] constexpr bool has_waiters() const noexcept { return (word_ & kHasWaiters) != 0; }
    [[nodiscard]] constexpr std::uint32_t engine() const noexcept { return (word_ & kRouteMask) / kRouteUnit; }

   private:
    friend class NodeState;
    constexpr explicit Snapshot(std::uint32_t word) noexcept : word_(word) {}

    std::uint32_t word_ = 0;
  };

  constexpr NodeState(Phase phase, std::uint32_t flags) noexcept : word_(static_cast<std::uint32_t>(phase) | flags) {}

  // Reading.

  /// Order: acquire: everything that was written to the node before this state.
  [[nodiscard]] Snapshot load() const noexcept { return Snapshot(word_.load(std::memory_order_acquire)); }

  /// Order: none: for flags that are constant, and guesses that a change verifies.
  [[nodiscard]] Snapshot glance() const noexcept { return Snapshot(word_.load(std::memory_order_relaxed)); }

  [[nodiscard]] bool is_cancelled() const noexcept { return load().has(kCancel); }

  // While no other thread has seen the node.

  /// From here on the node may fail, but not be readied, until its dependencies are registered.
  void make_pending() noexcept { set_phase_unshared(Phase::kPending); }

  /// Completes a node whose value was there from the start.
  void complete_unshared() noexcept { set_phase_unshared(Phase::kDone); }

  // Between the phases.

  /// From Pending to Ready; the caller queues the node. False: it is done, and the caller ends it without a body.
  ///
  /// Requires: the caller dropped the last of what was missing.
  /// Order:    release: the arguments, to the claimer.
  [[nodiscard]] bool make_ready() noexcept {
    std::uint32_t word = word_.load(std::memory_order_acquire);
    while (Snapshot(word).phase() == Phase::kPending) {
      if (word_.compare_exchange_weak(word, with(word, Phase::kReady), std::memory_order_acq_rel)) return true;
    }
    return false;
  }

  /// From Ready to Running; the caller runs the body, and completes the node. False: another thread does, or is writing
  /// an error and then ends the node without a body.
  ///
  /// Requires: `seen` was loaded from this state.
  /// Order:    acquire: the arguments, from the thread that built them or made the node ready.
  [[nodiscard]] bool claim(Snapshot seen) noexcept {
    std::uint32_t word = seen.word_;
    while ((word & (kPhaseMask | kOutcomeReserved)) == static_cast<std::uint32_t>(Phase::kReady)) {
      if (planted(Mutation::kClaimWithoutSwap)) {
        word_.store(with(word, Phase::kRunning), std::memory_order_release);
        return true;
      }
      if (word_.compare_exchange_weak(word, with(word, Phase::kRunning), std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
      MANTA_RARE("claim: the node changed meanwhile");
    }
    return false;
  }

  /// `claim` of a node to which the caller has exclusive access: no atomic change.
  [[nodiscard]] bool claim_private() noexcept {
    const std::uint32_t word = word_.load(std::memory_order_relaxed);
    if ((word & (kPhaseMask | kOutcomeReserved)) != static_cast<std::uint32_t>(Phase::kReady)) return false;
    word_.store(with(word, Phase::kRunning), std::memory_order_release);
    return true;
  }

  /// From Running back to Ready; the caller queues the node again. False: it was completed with an error meanwhile.
  [[nodiscard]] bool retry() noexcept {
    std::uint32_t word = word_.load(std::memory_order_acquire);
    do {
      if (Snapshot(word).is_done()) return false;
    } while (!word_.compare_exchange_weak(word, with(word, Phase::kReady), std::memory_order_acq_rel));
    return true;
  }

  /// True: the caller's outcome counts, and the caller completes the node with it. False: another came first.
  [[nodiscard]] bool reserve_outcome() noexcept {
    const Snapshot before(word_.fetch_or(kOutcomeReserved, std::memory_order_acq_rel));
    return !before.has(kOutcomeReserved) && !before.is_done();
  }

  /// To Done. Returns the state before: where it was not done, the list of waiters is the caller's to tell; and with
  /// kNoRefs the outcome is the caller's to destroy. Done: refused, and the caller's outcome is nobody's.
  ///
  /// Order: release: the outcome, to readers of Done. Acquire: the waiters, from the threads that added them.
  [[nodiscard]] Snapshot complete(Completion how) noexcept {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    for (;;) {
      if (is_closed_to(word, how)) return Snapshot(word | kPhaseMask);
      if ((word & kLock) != 0) {
        wait_for_lock(word, std::memory_order_relaxed);
      } else if (word_.compare_exchange_weak(word, completed(word, how), std::memory_order_acq_rel,
                                             std::memory_order_relaxed)) {
        return Snapshot(word);
      }
    }
  }

  /// `complete` of a node to which the caller has exclusive access: no atomic change.
  [[nodiscard]] Snapshot complete_private(Completion how) noexcept {
    const std::uint32_t word = word_.load(std::memory_order_relaxed);
    assert((word & (kLock | kHasWaiters)) == 0);
    if (is_closed_to(word, how)) return Snapshot(word | kPhaseMask);
    word_.store(completed(word, how), std::memory_order_relaxed);
    return Snapshot(word);
  }

  // Flags.

  /// Adds flags.
  ///
  /// Order: none: the reader gets the node from this thread, or the node's completion orders it.
  void set(std::uint32_t flags) noexcept { word_.fetch_or(flags, std::memory_order_relaxed); }

  /// Marks the outcome as seen: an error is not reported as unobserved.
  void observe() noexcept { word_.fetch_or(kObserved, std::memory_order_relaxed); }

  /// Asks the body to stop.
  ///
  /// Order: acquire and release: a thread that cancels and a thread that registers the node for cancellation cannot
  /// miss each other.
  Snapshot cancel() noexcept { return Snapshot(word_.fetch_or(kCancel, std::memory_order_acq_rel)); }

  /// True: the caller is the first that needs a borrowed value, and requests it from the owner.
  ///
  /// Order: none: the message that brings the value orders it.
  [[nodiscard]] bool request() noexcept {
    const Snapshot before(word_.fetch_and(~kNotRequested, std::memory_order_relaxed));
    return before.has(kNotRequested);
  }

  /// No reference is left. Returns the state before: where it was done, the outcome is the caller's to destroy.
  [[nodiscard]] Snapshot end_references() noexcept {
    return Snapshot(word_.fetch_or(kNoRefs, std::memory_order_acq_rel));
  }

  // The lock of the list of waiters.

  /// Takes the lock. False: the node is done, and the list belongs to the thread that completed it.
  [[nodiscard]] bool lock_waiters(Snapshot& locked) noexcept {
    std::uint32_t word = word_.load(std::memory_order_acquire);
    for (;;) {
      if (Snapshot(word).is_done()) return false;
      if ((word & kLock) != 0) {
        wait_for_lock(word, std::memory_order_acquire);
      } else if (planted(Mutation::kBlindWaiter)) {
        locked = Snapshot(word_.fetch_or(kLock, std::memory_order_acquire));
        return true;
      } else if (word_.compare_exchange_weak(word, word | kLock, std::memory_order_acquire)) {
        locked = Snapshot(word);
        return true;
      }
    }
  }

  /// Gives back the lock: with the list as empty as it was; after a waiter was added to it; after the last was taken
  /// off.
  void unlock_waiters() noexcept { word_.fetch_sub(kLock, std::memory_order_release); }
  void unlock_with_waiters(Snapshot locked) noexcept {
    word_.fetch_add((locked.has_waiters() ? 0u : kHasWaiters) - kLock,
                    planted(Mutation::kRelaxedUnlock, std::memory_order_relaxed, std::memory_order_release));
  }
  void unlock_without_waiters() noexcept { word_.fetch_sub(kLock + kHasWaiters, std::memory_order_release); }

 private:
  static constexpr std::uint32_t with(std::uint32_t word, Phase phase) noexcept {
    return (word & ~kPhaseMask) | static_cast<std::uint32_t>(phase);
  }

  static constexpr bool is_closed_to(std::uint32_t word, Completion how) noexcept {
    return Snapshot(word).is_done() || (how == Completion::kValue && (word & kOutcomeReserved) != 0);
  }

  static constexpr std::uint32_t completed(std::uint32_t word, Completion how) noexcept {
    return (word & ~kHasWaiters) | kPhaseMask | (how == Completion::kReservedError ? kFailed : 0u);
  }
  static_assert(static_cast<std::uint32_t>(Phase::kDone) == kPhaseMask);

  void set_phase_unshared(Phase phase) noexcept {
    word_.store(with(word_.load(std::memory_order_relaxed), phase), std::memory_order_relaxed);
  }

  void wait_for_lock(std::uint32_t& word, std::memory_order order) const noexcept {
    cpu_pause();
    word = word_.load(order);
  }

  atomic<std::uint32_t> word_;
};

}  // namespace detail
MANTA_NAMESPACE_END
