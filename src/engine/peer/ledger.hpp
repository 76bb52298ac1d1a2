// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What two processes have lent each other, as one of them knows it.
///
/// **Counting.** The lender counts how often it has sent the number of a hold; the borrower counts how often the number
/// came, and returns that count when it needs the hold no more (kRelease). The loan ends when all that was sent has been
/// returned. So a number that is on its way when the borrower returns it stays lent. As in weighted reference counting
/// (Bevan, 1987; Watson and Watson, 1987), no message is acknowledged.
///
/// Each line has a ledger of its own. What one process borrowed and passes on to a third it lends there itself. So every
/// object has two parties a line, and a death ends one line's loans.

#include "base/sync.hpp"
#include "core/runtime_core.hpp"
#include "engine/peer/frame.hpp"
#include "objects/hold.hpp"

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Threads: any.
class Ledger {
 public:
  /// `engine`: which of the core's engines carries the calls of proxies that come by this line.
  Ledger(RuntimeCore& core, std::uint8_t engine, std::shared_ptr<Line> line);
  ~Ledger();

  /// Names of holds, for a frame that is about to be sent. Errors: `std::bad_alloc`; nothing was lent.
  [[nodiscard]] std::vector<FrameName> lend(std::vector<Named>& named);

  /// Returns the holds of a frame that has arrived. A number that is not lent gives an empty one.
  ///
  /// Errors: `std::bad_alloc`; what was not taken stays lent until the line ends.
  [[nodiscard]] std::vector<Named> borrow(std::vector<FrameName>& names);

  /// Return the lent and the borrowed hold with this number; empty if there is none.
  [[nodiscard]] HoldPtr find_lent(HoldNumber number) noexcept;
  [[nodiscard]] HoldPtr find_borrowed(HoldNumber number) noexcept;

  /// The number of a hold that was lent or borrowed here; 0: it was not.
  [[nodiscard]] HoldNumber number_of(Hold& hold) noexcept;

  /// Takes back `count` sendings. Returns the hold if they were the last, so that the caller drops it.
  [[nodiscard]] HoldPtr take_back(HoldNumber number, std::uint64_t count) noexcept;

  /// Ends all loans: those here are dropped, and what is borrowed does nothing from now on.
  void close() noexcept;

  /// How many holds are lent.
  [[nodiscard]] std::size_t lent() noexcept;

 private:
  struct Table;
  class Borrowed;

  std::shared_ptr<Table> table_;  // shared with borrowed holds, which may outlive this
};

}  // namespace detail
MANTA_NAMESPACE_END
