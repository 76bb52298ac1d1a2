// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An object or an actor that several processes know, as this process knows it.
///
/// An engine makes holds, and decides what they mean to the other side: a number in a table, a reference of Ray's. A
/// message brings the holds of what it names beside its bytes, so it cannot name what it does not bring.

#include <manta/detail/base/atomic.hpp>
#include <manta/detail/codec/block.hpp>
#include <manta/object_ref.hpp>

#include <cstdint>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Counted in this process. Two holds are of the same thing if and only if they are the same hold.
///
/// Outlives its runtime and its engine, as references do; then it does nothing.
///
/// Threads: any. No function runs the program's code, blocks, or calls back before it returns, except where it says so.
class Hold {
 public:
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  void add() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }

  /// For the table of an engine, which finds holds whose count may be 0. False: it ends.
  [[nodiscard]] bool try_add() noexcept {
    std::uint64_t count = count_.load(std::memory_order_relaxed);
    while (count != 0) {
      if (count_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  /// May run destructors of the program's values.
  void drop() noexcept {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) end();
  }

  /// True if what it holds is this process's own.
  [[nodiscard]] virtual bool is_own() const noexcept { return false; }

  /// The own object; empty for another process's, for an actor, and after the end of the runtime.
  [[nodiscard]] virtual AnyRef object() noexcept { return {}; }

  /// The actor's cell, with a handle counted for the caller: the own actor's, or the proxy of another process's. Null
  /// for an object, and after the end of the runtime.
  ///
  /// Errors: `std::bad_alloc`.
  [[nodiscard]] virtual ActorCell* actor() { return nullptr; }

  /// Called when the storage of a proxy that `actor` made is about to be freed.
  virtual void forget(ActorCell& /*proxy*/) noexcept {}

  /// For another process's object: asks its owner for the value, once for each node of it (`BorrowedObjects`); asks the
  /// owner to cancel it.
  ///
  /// Requires: the runtime is alive.
  virtual void want() noexcept {}
  virtual void cancel() noexcept {}

 protected:
  Hold() noexcept = default;
  ~Hold() = default;

 private:
  /// The last reference is gone: frees the hold.
  virtual void end() noexcept = 0;

  atomic<std::uint64_t> count_{1};
};

/// A reference to a hold.
class HoldPtr {
 public:
  HoldPtr() noexcept = default;
  /// Takes over a reference that was counted for it.
  static HoldPtr adopt(Hold& counted) noexcept { return HoldPtr(&counted); }
  static HoldPtr add(Hold& hold) noexcept {
    hold.add();
    return HoldPtr(&hold);
  }
  HoldPtr(const HoldPtr& other) noexcept : hold_(other.hold_) {
    if (hold_ != nullptr) hold_->add();
  }
  HoldPtr(HoldPtr&& other) noexcept : hold_(other.release()) {}
  HoldPtr& operator=(HoldPtr other) noexcept {
    std::swap(hold_, other.hold_);
    return *this;
  }
  ~HoldPtr() {
    if (hold_ != nullptr) hold_->drop();
  }

  [[nodiscard]] Hold* get() const noexcept { return hold_; }
  [[nodiscard]] Hold* release() noexcept { return std::exchange(hold_, nullptr); }
  Hold& operator*() const noexcept { return *hold_; }
  Hold* operator->() const noexcept { return hold_; }
  explicit operator bool() const noexcept { return hold_ != nullptr; }
  friend bool operator==(const HoldPtr&, const HoldPtr&) noexcept = default;

 private:
  explicit HoldPtr(Hold* hold) noexcept : hold_(hold) {}

  Hold* hold_ = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
