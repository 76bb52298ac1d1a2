// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which of many calls fail: the first, then the second, and so on; or some at random.

#include <atomic>
#include <cstdint>

namespace manta_refused {

enum class Which {
  kOne,      ///< The n-th, counted from 1.
  kAllFrom,  ///< The n-th and all after it.
  kSome,     ///< One in n, as a seed chooses.
};

/// A kind of call that can be made to fail. Threads: any, also while it is armed and disarmed.
class FaultPoint {
 public:
  constexpr FaultPoint() noexcept = default;

  /// Asks for a call whether it is to fail: as the how many-th, counted from 1; 0: it is not. Does not allocate.
  [[nodiscard]] std::uint64_t fails() noexcept {
    if (!armed_.load(std::memory_order_acquire)) return 0;
    if (!is_chosen(calls_.fetch_add(1) + 1)) return 0;
    return failed_.fetch_add(1) + 1;
  }

  /// Tells whether a call has failed since it was armed last.
  [[nodiscard]] bool happened() const noexcept { return failed_ != 0; }

 private:
  friend class Injection;

  [[nodiscard]] bool is_chosen(std::uint64_t call) const noexcept {
    switch (which_.load()) {
      case Which::kOne: return call == n_;
      case Which::kAllFrom: return call >= n_;
      case Which::kSome: break;
    }
    std::uint64_t mixed = (call + seed_) * 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93u;
    return (mixed >> 33) % n_ == 0;
  }

  std::atomic<bool> armed_{false};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> calls_{0};
  // Threads that outlive their armed step may be about to read these.
  std::atomic<Which> which_{Which::kOne};
  std::atomic<std::uint64_t> n_{1};
  std::atomic<std::uint64_t> seed_{0};
};

/// Arms a fault point while it lives. One at a time.
class Injection {
 public:
  Injection(FaultPoint& point, std::uint64_t n, Which which, std::uint64_t seed = 0) noexcept : point_(point) {
    point_.calls_ = 0;
    point_.n_ = n;
    point_.which_ = which;
    point_.seed_ = seed;
    point_.failed_ = 0;
    point_.armed_.store(true, std::memory_order_release);
  }
  ~Injection() { point_.armed_ = false; }
  Injection(const Injection&) = delete;
  Injection& operator=(const Injection&) = delete;

 private:
  FaultPoint& point_;
};

}  // namespace manta_refused
