// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The owner's side of a borrowed object: sends its value when it is done, cancels it.

#include "core/runtime_core.hpp"
#include "engine/lent.hpp"
#include "engine/parcel.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The values of own objects, for those who asked.
///
/// Threads: any.
class Served {
 public:
  /// The value of the hold with this number, or the error.
  virtual void deliver(HoldNumber object, Outcome value) noexcept = 0;

  /// The hold with this number; none: nobody needs the value any more.
  [[nodiscard]] virtual HoldPtr find(HoldNumber object) noexcept = 0;

 protected:
  ~Served() = default;
};

/// Delivers the value of an own object as soon as it is done. Keeps neither the hold nor the value meanwhile, so what is
/// no longer needed is not sent. `lender` makes the holds of what the value names.
void serve_value(RuntimeCore& core, HoldNumber object, Served& to, Lender& lender) noexcept;

/// Cancels an own object, for another process.
void cancel_for_other(Hold& own) noexcept;

/// Takes the value of a borrowed object that has arrived.
void take_value(RuntimeCore& core, Hold& borrowed, const Outcome& value) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
