// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// What the figures depend on.
struct Machine {
  std::string processor{};
  unsigned cores{};
  std::string kernel{};
  std::string compiler{};
  std::string build{};  ///< Build type and flags.
  std::string peers{};  ///< The peers' versions.
  double load{};        ///< Of the last minute before this process began its work.
};

/// Returns what is true of this machine and this build; the load is that of the first call.
[[nodiscard]] const Machine& this_machine();

}  // namespace bench
