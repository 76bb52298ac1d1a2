// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks in the code for the checked build, beside its atomics. In the other builds they are no-ops.
///
///  - `plain_read(p)`, `plain_write(p)`: here a thread accesses plain data that threads pass to each other. The
///    schedule explorer reports two unordered accesses.
///  - `planted(Mutation::kX)`: true if a test has planted that fault, to show that exploration finds it. With two
///    values, the faulty one and the right one, it returns one of them.
///  - `MANTA_RARE("steal: lost the race")`: a rare path that tests should reach. `scripts/rare_paths.py` lists the
///    marks that no test reached.

#include <manta/version.hpp>

#include <cstdint>

#ifdef MANTA_CHECKED
#include <manta/detail/base/explored.hpp>
#include <manta/detail/base/export.hpp>

#include <atomic>
#endif

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The faults that tests plant. Each is in one place of the code.
enum class Mutation : std::uint8_t {
  kNone,
  kQuietPush,  ///< The deque's push releases its entry, but is not ordered before the look for sleepers.
  kQuietInjection,  ///< The same of the injector.
  kRelaxedPush,  ///< The deque's push does not even release.
  kUnfencedPop,  ///< The deque's pop may look at the far end before its claim on the near end is seen.
  kClaimWithoutSwap,  ///< A claim loads, and then stores.
  kHeldButPrivate,  ///< A node without references counts as private though another thread holds its storage.
  kBlindWaiter,  ///< A waiter that took the lock does not look again whether the node is done.
  kRelaxedUnlock,  ///< The lock of the waiters is unlocked without a release.
  kLateCount,  ///< A dependency is counted when it has been linked.
  kCountLooked,  ///< Dropping a storage reference lowers the count, and then checks whether it is 0.
  kCountRelaxed,  ///< Dropping a reference does not acquire the others' accesses to the node.
  kOverwrittenMail,  ///< A message is put by a load and a store.
  kReversedMail,  ///< Messages that are taken together are run newest first.
  kRelaxedMail,  ///< A message is put without a release.
  kBlindIdle,  ///< An actor goes idle without checking its mailbox.
  kTokenOverlooked,  ///< unpark() checks whether a thread sleeps, and then leaves the token.
  kTokenRelaxed,  ///< park() does not acquire from unpark().
  kNoHeavyFence,  ///< The end of a runtime looks for visitors without the heavy fence.
  kNoSecondLook,  ///< A worker announces its sleep, and skips the second look for work.
  kQuietSpare,  ///< A woken spare goes on with its own work, and wakes no worker for the pushed work.
  kBlindNewcomer,  ///< A thread that waits for room in the store announces itself, and does not check for room again.
  kBlindScope,  ///< A scope adds its children elsewhere to the counter by a load and a store.
  kRelaxedChild,  ///< A child of a task group ends without a release.
  kBlindReceiver,  ///< A receiver that finds a channel empty waits without a flag that senders see.
  kRelaxedCell,  ///< A channel's cell is published without a release.
  kEarlyFarewell,  ///< The end of a runtime releases its core though another thread may still access it.
};

#ifdef MANTA_CHECKED

/// Set by a test, before the threads that it concerns.
inline constinit std::atomic<Mutation> planted_fault{Mutation::kNone};

[[nodiscard]] inline bool planted(Mutation fault) noexcept {
  return planted_fault.load(std::memory_order_relaxed) == fault;
}
inline void plain_read(const void* data) noexcept {
  if (explorer != nullptr) explorer->plain_read(data);
}
inline void plain_write(const void* data) noexcept {
  if (explorer != nullptr) explorer->plain_write(data);
}

/// A place that is marked as rarely reached.
struct RarePath {
  const char* name;
  std::atomic<std::uint64_t> reached{0};
  RarePath* next = nullptr;  ///< In the list of those that were reached; constant then.

  void reach() noexcept {
    if (!planted(Mutation::kNone)) return;  // a run with a planted fault proves nothing
    if (reached.fetch_add(1, std::memory_order_relaxed) == 0) note();
  }

 private:
  MANTA_API void note() noexcept;
};

/// Those that this process has reached so far, linked by `next`.
extern MANTA_API constinit std::atomic<RarePath*> rare_paths;

#define MANTA_RARE(what)                                        \
  do {                                                          \
    static constinit ::manta::detail::RarePath rare_path{what}; \
    rare_path.reach();                                          \
  } while (false)

#else

#define MANTA_RARE(what) static_cast<void>(0)

[[nodiscard]] constexpr bool planted(Mutation /*fault*/) noexcept { return false; }
inline void plain_read(const void* /*data*/) noexcept {}
inline void plain_write(const void* /*data*/) noexcept {}

#endif

template <class T>
[[nodiscard]] constexpr T planted(Mutation fault, T faulty, T right) noexcept {
  return planted(fault) ? faulty : right;
}

}  // namespace detail
MANTA_NAMESPACE_END
