// SPDX-License-Identifier: Apache-2.0
#include "base/parker.hpp"

#include "base/futex.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/base/pause.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

bool Parker::try_park() noexcept {
  if (state_.load(std::memory_order_relaxed) != kToken) return false;  // no partner: the exchange decides
  state_.exchange(kIdle, planted(Mutation::kTokenRelaxed, std::memory_order_relaxed,
                                 std::memory_order_acquire));  // pairs with unpark()'s release
  return true;
}

bool Parker::park(Time deadline) noexcept {
  if (try_park()) return true;
  for (std::uint32_t i = 0; i < spins_; ++i) {
    cpu_pause();
    if (try_park()) return true;
  }
  return sleep(deadline);
}

bool Parker::sleep(Time deadline) noexcept {
  std::uint32_t expected = kIdle;
  if (!state_.compare_exchange_strong(expected, kParked, std::memory_order_relaxed, std::memory_order_relaxed)) {
    return try_park();  // it can only be the token
  }
  const std::optional<Time> until = deadline == kForever ? std::nullopt : std::optional(deadline);
  while (futex_wait(state_, kParked, until)) {
    if (try_park()) return true;
  }
  // The deadline passed; a token may have arrived since.
  const bool woken = state_.exchange(kIdle, std::memory_order_acquire) == kToken;  // pairs with unpark()'s release
  if (woken) MANTA_RARE("park: a token came with the deadline");
  return woken;
}

void Parker::unpark() noexcept {
  const atomic<std::uint32_t>* const address = &state_;
  if (planted(Mutation::kTokenOverlooked) && state_.load(std::memory_order_relaxed) == kIdle) {
    return state_.store(kToken, std::memory_order_release);
  }
  // From the exchange on, *this may be destroyed.
  if (state_.exchange(kToken, std::memory_order_release) == kParked)
    futex_wake(address, 1);  // pairs with park()'s acquire
}

}  // namespace detail
MANTA_NAMESPACE_END
