// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/testing/simulation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Which run `MANTA_SIMULATION` asks for: "seed=17,choices=3,without=0.2,faults=1,workers=2", or
/// "path=0.1.0,preemptions=2".
struct Replay {
  std::optional<std::uint64_t> seed{};
  std::optional<std::uint64_t> choices{};  ///< At most so many are not the plainest.
  std::vector<std::uint32_t> without{};  ///< The injected faults that are left out, by their turns.
  std::optional<std::uint64_t> faults{};  ///< At most so many happen.
  std::optional<int> workers{};
  std::optional<std::vector<std::uint32_t>> path{};  ///< Empty: of each choice the first.
  std::optional<std::uint32_t> preemptions{};  ///< The bound under which the path was found.
};

/// Errors: `InvalidArgumentError`.
[[nodiscard]] Replay parse_replay(std::string_view text);

/// Nothing if the variable is not set. Errors: `InvalidArgumentError`.
[[nodiscard]] std::optional<Replay> replay_from_environment();

/// The text that asks for this run.
[[nodiscard]] std::string to_text(const Replay& replay);

/// The command that makes this run again: this program, with its arguments.
[[nodiscard]] std::string replay_command(const Replay& replay);

}  // namespace detail
MANTA_NAMESPACE_END
