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

/// The run that `MANTA_SIMULATION` asks for: "seed=17,choices=3,without=0.2,faults=1,workers=2", or
/// "path=0.1.0,preemptions=2".
struct Replay {
  std::optional<std::uint64_t> seed{};
  std::optional<std::uint64_t> choices{};  ///< At most this many choices are not the default.
  std::vector<std::uint32_t> without{};  ///< The turns of the injected faults that are left out.
  std::optional<std::uint64_t> faults{};  ///< At most this many faults happen.
  std::optional<int> workers{};
  std::optional<std::vector<std::uint32_t>> path{};  ///< Empty: the first option of each choice.
  std::optional<std::uint32_t> preemptions{};  ///< The bound under which the path was found.
};

/// Errors: `InvalidArgumentError`.
[[nodiscard]] Replay parse_replay(std::string_view text);

/// Returns nothing if the variable is not set. Errors: `InvalidArgumentError`.
[[nodiscard]] std::optional<Replay> replay_from_environment();

/// Returns the text that asks for this run.
[[nodiscard]] std::string to_text(const Replay& replay);

/// Returns the command that repeats this run: this program, with its arguments.
[[nodiscard]] std::string replay_command(const Replay& replay);

}  // namespace detail
MANTA_NAMESPACE_END
