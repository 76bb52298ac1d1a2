// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What code tells the checked build of itself, beside its atomics. In the other builds all of it is nothing.
///
///  - `plain_read(p)`, `plain_write(p)`: here a thread touches plain data that threads hand to one another. The schedule
///    explorer reports two that nothing orders.
///  - `planted(Mutation::kX)`: true where a test has planted that fault, to show that exploration finds it. With two values,
///    the faulty one and the right one, gives one of them.
///  - `MANTA_RARE("steal: lost the race")`: here the code comes seldom, and tests should. `scripts/rare_paths.py` lists
///    the marks that no test reached.

#include <manta/version.hpp>

#include <cstdint>

#ifdef MANTA_CHECKED
#include <manta/detail/base/explored.hpp>
#include <manta/detail/base/export.hpp>

#include <atomic>
#endif

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The faults that tests plant. Each stands in one place of the code.
enum class Mutation : std::uint8_t {
  kNone,
  kQuietPush,  ///< The deque's push releases its entry, but is not ordered before the look for sleepers.
  kQuietInjection,  ///< The same of the injector.
  kRelaxedPush,  ///< The deque's push does not even release.
  kUnfencedPop,  ///< The deque's pop may look at the far end before its claim on the near end is seen.
  kClaimWithoutSwap,  ///< A claim looks, and then writes.
  kHeldButPrivate,  ///< A node without references is taken for private though somebody holds its storage.
  kBlindWaiter,  ///< A waiter that took the lock does not look again whether the node is done.
  kRelaxedUnlock,  ///< The lock of the waiters is given back without a release.
  kLateCount,  ///< A dependency is counted when it has been linked.
  kCountLooked,  ///< The end of a hold on a node lowers the count, and then looks whether it is 0.
  kCountRelaxed,  ///< The end of a reference does not acquire what others did to the node.
  kOverwrittenMail,  ///< A message is put by a look and a write.
  kReversedMail,  ///< Messages that are taken together are run newest first.
  kRelaxedMail,  ///< A message is put without a release.
  kBlindIdle,  ///< An actor goes idle without a look at its mailbox.
  kTokenOverlooked,  ///< unpark() looks whether somebody sleeps, and then leaves the token.
  kTokenRelaxed,  ///< park() does not acquire what was done before unpark().
  kNoBarrier,  ///< The end of a runtime looks for visitors without the barrier that orders theirs.
  kNoSecondLook,  ///< A worker announces its sleep, and does not look for work again.
  kQuietSpare,  ///< A spare that was woken goes on with work of its own, and wakes nobody for what it was woken for.
  kBlindNewcomer,  ///< Who waits for room in the store announces itself, and does not look again whether there is some.
  kEarlyFarewell,  ///< The end of a runtime gives its core back though somebody may still look at it.
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

/// A place that is marked as seldom reached.
struct RarePath {
  const char* name;
  std::atomic<std::uint64_t> reached{0};
  RarePath* next = nullptr;  ///< In the list of those that were reached; constant then.

  void reach() noexcept {
    if (!planted(Mutation::kNone)) return;  // what a planted fault does proves nothing
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
