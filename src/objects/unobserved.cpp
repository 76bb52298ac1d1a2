// SPDX-License-Identifier: Apache-2.0
//
// Errors that nobody saw: told once, when the last reference goes.

#include "executor/gate.hpp"
#include "objects/cold.hpp"
#include "objects/publish.hpp"

#include <manta/error.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// What a cancelled or refused task failed with is no news to anybody.
bool is_news(const Error& error) noexcept {
  return error.code() != ErrorCode::kCancelled && error.code() != ErrorCode::kShutDown;
}

void tell(RuntimeCore& core, const Error& error) {
  if (core.config.on_unobserved_error) return core.config.on_unobserved_error(error);
  core.config.log(LogLevel::kError, std::string("an error that nobody saw: ") + error.what());
}

}  // namespace

void report_unobserved(Node& node) noexcept {
  const Cold* const cold = find_cold(node);
  const Error* const error = cold == nullptr ? nullptr : find_error(cold->error);
  if (error == nullptr || !is_news(*error)) return;
  try {
    visit_if_alive(node.runtime, [error](RuntimeCore& core) { tell(core, *error); });
  } catch (...) {
    // The program's own handler threw: there is nobody left to tell.
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
