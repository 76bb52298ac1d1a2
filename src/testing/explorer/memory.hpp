// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The values that the memory model of C++20 lets a strand see: the stores of each atomic, and their order.
///
/// The modification order of an atomic is the order in which the run performs its stores, and the single order of the
/// sequentially consistent operations is the order in which the run performs those. A load may see any store that no
/// rule forbids: the newest that the strand must know of, or any later one. README.md says what this leaves out.

#include "testing/explorer/chooser.hpp"
#include "testing/explorer/clock.hpp"

#include <manta/version.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace explorer {

using Word = std::uint64_t;

/// What a strand knows.
struct Knowledge {
  std::uint32_t strand = 0;
  View view;
  View fence;        ///< At its last release fence: its relaxed stores release this.
  View unacquired;   ///< What an acquire fence would acquire from its relaxed loads.
  std::uint64_t overdue = 0;  ///< Stores up to this one must be visible here.
  std::uint64_t next_overdue = 0;

  [[nodiscard]] std::uint32_t time() const noexcept { return view.happened.at(strand); }
  [[nodiscard]] Moment now() const noexcept { return {strand, time()}; }
  void tick() noexcept { view.happened.note({strand, time() + 1}); }
};

/// Who decides which of several permitted values is seen, and ends a run that breaks a rule.
class Judge {
 public:
  [[nodiscard]] virtual std::uint32_t choose(Choice what, std::uint32_t options) = 0;
  [[noreturn]] virtual void fail(std::string why) = 0;
  [[nodiscard]] virtual std::string name_of(std::uint32_t strand) const = 0;
  [[nodiscard]] virtual std::string name_of(const void* address) const = 0;

 protected:
  ~Judge() = default;
};

class Memory {
 public:
  struct Seen {
    Word value;
    std::uint32_t behind;  ///< How many stores the load did not see yet.
    bool equal;            ///< Of a compare-exchange: the newest value is the expected one, and it succeeds.
  };

  explicit Memory(Judge& judge) : judge_(judge) {}

  void make(Knowledge& self, const void* cell, Word value);
  void end(Knowledge& self, const void* cell);
  Seen load(Knowledge& self, const void* cell, Word now, std::memory_order order);
  void store(Knowledge& self, const void* cell, Word now, Word value, std::memory_order order);
  Word read_newest(Knowledge& self, const void* cell, Word now, std::memory_order order);
  void write_newest(Knowledge& self, const void* cell, Word value, std::memory_order order);
  Seen compare(Knowledge& self, const void* cell, Word now, Word expected, bool may_fail, std::memory_order success,
               std::memory_order failure);
  void fence(Knowledge& self, std::memory_order order);
  void pause(Knowledge& self) const;
  Word look_as_kernel(Knowledge& self, const void* cell, Word now);  ///< The newest; does not synchronise.

  void plain_make(Knowledge& self, const void* data);
  void plain_end(Knowledge& self, const void* data);
  void plain_read(Knowledge& self, const void* data);
  void plain_write(Knowledge& self, const void* data);

  /// Fails the run unless all of `before` happens before the current access of `self` to `what`.
  void require_ordered(const Knowledge& self, const Clock& before, const void* what, const char* doing);

 private:
  struct Store {
    Word value = 0;
    Moment made{};
    std::uint64_t number = 0;   // among all stores of the run
    bool single_order = false;  // sequentially consistent
    View passes_on{};           // to who acquires it
    std::array<std::uint32_t, kMaxStrands> seen{};  // by each strand, first at its time; 0: never
  };

  struct Cell {
    bool alive = true;
    std::vector<Store> stores;  // in modification order
    Clock touched;              // last, by each strand
  };

  struct Plain {
    bool alive = true;
    Moment written{};
    Clock read{};
  };

  Cell& find(Knowledge& self, const void* cell, Word now);
  void require_alive(const Knowledge& self, const Plain& plain, const void* data);
  [[nodiscard]] bool must_know(const Knowledge& self, const Store& store, std::memory_order order) const;
  [[nodiscard]] std::size_t oldest_allowed(const Knowledge& self, const Cell& cell, std::memory_order order) const;
  static void see(Knowledge& self, Store& store, std::memory_order order);
  void append(Knowledge& self, Cell& cell, Word value, std::memory_order order, const View* continued);
  Judge& judge_;
  std::unordered_map<const void*, Cell> cells_;
  std::unordered_map<const void*, Plain> plains_;
  Clock fenced_;   // what happened before any sequentially consistent fence so far
  std::uint64_t stores_ = 0;
  Clock ordered_;  // the sequentially consistent stores so far
};

}  // namespace explorer
MANTA_NAMESPACE_END
