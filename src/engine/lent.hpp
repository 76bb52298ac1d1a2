// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The objects and actors of this process that others know.

#include "base/sync.hpp"
#include "engine/parcel.hpp"
#include "objects/hold.hpp"

#include <manta/detail/codec/block.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/object_ref.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The number of a hold in the table of the side that lends it: a `LentObjects`, or a `Ledger`. Never reused there. 0 is
/// none.
using HoldNumber = std::uint64_t;

/// Makes the holds of own objects and actors, one for each. A hold keeps one reference, or one handle, until `close`.
///
/// Threads: any.
class LentObjects {
 public:
  LentObjects();
  LentObjects(const LentObjects&) = delete;
  LentObjects& operator=(const LentObjects&) = delete;
  ~LentObjects() { close(); }

  /// Errors: `std::bad_alloc`; nothing was lent.
  [[nodiscard]] HoldPtr lend(const AnyRef& ref);
  [[nodiscard]] HoldPtr lend(ActorCell& actor);

  [[nodiscard]] static HoldNumber number_of(const Hold& own) noexcept;

  /// The hold with this number, or none.
  [[nodiscard]] HoldPtr find(HoldNumber number) noexcept;

  /// Empties all holds, for ever.
  void close() noexcept;

  /// The holds that there are.
  [[nodiscard]] std::size_t size() noexcept;

 private:
  struct Table;
  class Own;

  [[nodiscard]] HoldPtr lend(const void* what, const AnyRef& ref, ActorCell* actor);

  std::shared_ptr<Table> table_;  // shared with the holds, which may outlive this
};

/// Makes holds of this process's objects and actors. Errors: `std::bad_alloc`.
///
/// Threads: any.
class Lender {
 public:
  [[nodiscard]] virtual HoldPtr lend(const AnyRef& ref) = 0;
  [[nodiscard]] virtual HoldPtr lend(ActorCell& actor) = 0;

 protected:
  ~Lender() = default;
};

/// Notes what a writer finds in a value: its number in the message is its place in the parcel.
class Naming final : public RefSink {
 public:
  explicit Naming(Lender& lender) noexcept : lender_(lender) {}

  std::uint64_t borrow(const AnyRef& ref, std::string_view type) override;
  std::uint64_t borrow(const ActorAddress& actor, std::string_view type) override;

  [[nodiscard]] Parcel pack(Writer& writer) noexcept { return {writer.take(), std::exchange(named_, {})}; }

 private:
  std::uint64_t add(Named named);

  Lender& lender_;
  std::vector<Named> named_;
};

}  // namespace detail
MANTA_NAMESPACE_END
