// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The holds of loopback's host half, which must take the process's own objects for another's.

#include "base/sync.hpp"
#include "engine/lent.hpp"
#include "objects/hold.hpp"

#include <memory>
#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The owner of the objects, as a mirror knows it. Threads: any.
class MirrorOwner {
 public:
  virtual void want(HoldNumber object) noexcept = 0;
  virtual void cancel_object(Hold& own) noexcept = 0;

 protected:
  ~MirrorOwner() = default;
};

/// One mirror for each own hold, which it keeps.
///
/// Threads: any.
class Mirrors {
 public:
  explicit Mirrors(MirrorOwner& owner) : table_(std::make_shared<Table>(owner)) {}

  /// The mirror of a hold; a mirror is its own. Errors: `std::bad_alloc`.
  [[nodiscard]] HoldPtr reflect(const HoldPtr& hold);

  /// The hold of a mirror; an own hold is its own.
  [[nodiscard]] static HoldPtr original(const HoldPtr& hold) noexcept;

  /// The mirror of the own hold with this number, or none.
  [[nodiscard]] HoldPtr find(HoldNumber number) noexcept;

 private:
  class Mirror;
  struct Table {
    MirrorOwner& owner;
    Mutex mutex{};
    std::unordered_map<HoldNumber, Mirror*> mirrors MANTA_GUARDED_BY(mutex){};

    explicit Table(MirrorOwner& whose) noexcept : owner(whose) {}
  };

  std::shared_ptr<Table> table_;  // shared with the mirrors, which may outlive this
};

}  // namespace detail
MANTA_NAMESPACE_END
