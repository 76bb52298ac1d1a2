// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"
#include "objects/faults.hpp"
#include "simulation/executor/world.hpp"

#include <manta/testing/fault.hpp>
#include <manta/testing/trace.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Decides whether a fault happens, at each place where one could, by the injected faults and the world's chooser.
class Plan final : public FaultInjector, public Disturbances {
 public:
  /// Forgets the faults that have happened. From now on at most `most` happen, and each leaves a mark in the trace.
  void restart(World& world, testing::Trace& trace, Time begin, std::uint64_t most);

  /// Errors: `InvalidArgumentError`.
  static void check(const testing::Fault& fault);

  /// Requires: `check` accepted the fault.
  void add(testing::Fault fault);

  [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }
  [[nodiscard]] bool disturbs() const noexcept { return disturbs_; }
  [[nodiscard]] std::uint64_t happened() const;
  /// Returns the first faults that happened, in words.
  [[nodiscard]] const std::vector<std::string>& told() const noexcept { return told_; }

  void allocating(std::string_view name) override;
  void submitted(RuntimeCore& core, Node& node) noexcept override;
  [[nodiscard]] std::chrono::nanoseconds delay(RuntimeCore& core, Node& node) noexcept override;
  void before_body(RuntimeCore& core, Node& node) override;
  void suspending(RuntimeCore& core, Node& node) noexcept override;
  [[nodiscard]] std::exception_ptr spoils(RuntimeCore& core, Node& node) noexcept override;
  [[nodiscard]] std::exception_ptr kills(RuntimeCore& core, std::string_view actor) noexcept override;

  [[nodiscard]] std::chrono::nanoseconds stall(const Runnable& work, Chooser& chooser, Time now) override;
  [[nodiscard]] std::chrono::nanoseconds clock_jump(Chooser& chooser, Time now) override;

 private:
  using Kind = testing::FaultKind;

  struct Entry {
    testing::Fault fault;
    std::uint64_t left;  // how often it may still happen
    std::uint64_t happened;
  };

  [[nodiscard]] const Entry* ask(Kind kind, std::string_view name, Chooser& chooser, Time now);
  [[nodiscard]] const Entry* ask_world(Kind kind, std::string_view name);
  [[nodiscard]] const Entry* ask_node(Kind kind, const Node& node);
  void tell(Kind kind, std::string_view name, Time now);
  void ask_to_cancel(RuntimeCore& core, Node& node) noexcept;

  std::vector<Entry> faults_;  // the world's mutex guards the counts
  std::uint64_t left_ = 0;  // how many may still happen in all
  std::vector<std::string> told_;  // guarded by the world's mutex
  bool disturbs_ = false;
  testing::Trace* trace_ = nullptr;
  World* world_ = nullptr;
  Time begin_{};
};

}  // namespace detail
MANTA_NAMESPACE_END
