// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A `Config` after the environment and the defaults have filled in the fields that the code left out.

#include <manta/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The fields are those of `Config`, and every number is in range.
struct ResolvedConfig {
  int num_workers = 0;
  std::uint64_t object_store_memory = 0;  ///< 0: a share of the available memory, which the store asks for.
  EngineKind engine = EngineKind::kLocal;
  std::chrono::nanoseconds object_store_timeout{};
  std::optional<std::chrono::nanoseconds> shutdown_timeout{};  ///< Empty: no limit.
  std::chrono::nanoseconds stall_report{};
  bool ambient = true;
  bool inline_get = true;
  std::size_t stack_size = 0;  ///< 0: the C library's default.
  std::size_t max_threads = 0;
  std::function<void(LogLevel, std::string_view)> log{};          ///< Never empty.
  std::function<void(const Error&)> on_unobserved_error{};        ///< Empty: such errors are logged.
  EventListener* events = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
