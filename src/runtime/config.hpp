// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a `Config` becomes a `ResolvedConfig`. Each field has a line; its check, its environment variable, its default
/// and its row in docs/configuration.md follow from that line.

#include "base/cpus.hpp"
#include "base/field_list.hpp"
#include "base/limits.hpp"
#include "core/resolved_config.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A number of bytes, both ends included.
struct Bytes {
  std::int64_t min;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

/// A number of threads that counts the workers.
struct ThreadCount {
  std::int64_t workers = 1;
};

struct OnOff {};
struct KnownEngine {};
struct Anything {};

/// Where a field may be set: in the code, and in a variable named after the field, MANTA_NUM_WORKERS for `num_workers`.
struct CodeOrVariable {};
struct CodeOnly {};

/// A default that differs between machines, or is no value: a value or a function of the fields above it, and its
/// words.
template <class Value>
struct Default {
  Value value;
  std::string_view words;
};

inline constexpr int kMostWorkers = 65'536;  // a greater number is a mistake
inline constexpr std::size_t kDefaultThreads = 1024;  // where compensation for blocked workers ends
inline constexpr std::int64_t kMostThreads = 4'194'304;  // Linux's own limit of pids
inline constexpr std::int64_t kLeastStack = std::int64_t{1} << 16;  // `get` runs tasks on it
inline constexpr std::int64_t kMostStack = std::int64_t{1} << 40;  // a process can address 128 TiB

/// Writes a line in one piece, so that lines of several threads do not mix.
void log_to_stderr(LogLevel level, std::string_view text);

template <class See>
constexpr void list_fields(FieldsOf<Config>, See see) {
  using R = ResolvedConfig;
  using std::chrono::seconds;
  constexpr auto workers = [](const R&) { return std::min(usable_cpus(), kMostWorkers); };
  constexpr auto threads = [](const R& known) {
    return std::max(kDefaultThreads, 2 * static_cast<std::size_t>(known.num_workers));
  };
  see("num_workers", &Config::num_workers, &R::num_workers, Whole{1, kMostWorkers}, CodeOrVariable(),
      Default{workers, "as many as the affinity mask and the cgroup's quota allow"});
  see("object_store_memory", &Config::object_store_memory, &R::object_store_memory, Bytes{1}, CodeOrVariable(),
      Default{std::uint64_t{0}, "30 % of the memory that is available"});
  see("engine", &Config::engine, &R::engine, KnownEngine(), CodeOrVariable(), EngineKind::kLocal);
  see("object_store_timeout", &Config::object_store_timeout, &R::object_store_timeout, ZeroOrMore(), CodeOnly(),
      seconds(10));
  see("shutdown_timeout", &Config::shutdown_timeout, &R::shutdown_timeout, ZeroOrMore(), CodeOrVariable(),
      Default{std::nullopt, "no limit"});
  see("stall_report", &Config::stall_report, &R::stall_report, ZeroOrMore(), CodeOnly(), seconds(10));
  see("ambient", &Config::ambient, &R::ambient, OnOff(), CodeOnly(), true);
  see("inline_get", &Config::inline_get, &R::inline_get, OnOff(), CodeOrVariable(), true);
  see("stack_size", &Config::stack_size, &R::stack_size, Bytes{kLeastStack, kMostStack}, CodeOrVariable(),
      Default{std::size_t{0}, "the C library's"});
  see("max_threads", &Config::max_threads, &R::max_threads, ThreadCount(), CodeOrVariable(),
      Default{threads, "1024, or twice the workers if that is more"});
  see("log", &Config::log, &R::log, Anything(), CodeOnly(), Default{log_to_stderr, "stderr, except debug"});
  see("on_unobserved_error", &Config::on_unobserved_error, &R::on_unobserved_error, Anything(), CodeOnly(),
      Default{nullptr, "the log"});
  see("events", &Config::events, &R::events, Anything(), CodeOnly(), Default{nullptr, "nobody"});
}
static_assert(lists_every_field<Config>, "manta: a field of Config has no line in list_fields");

template <class See>
constexpr void list_fields(FieldsOf<ResolvedConfig>, See see) {
  list_fields(FieldsOf<Config>(), [&](auto name, auto, auto resolved, const auto&...) { see(name, resolved); });
}
static_assert(lists_every_field<ResolvedConfig>, "manta: a field of ResolvedConfig has no line in list_fields");

/// Returns in words what the variable of a field must hold: with units for a `Bytes`, in digits for an `OnOff`.
[[nodiscard]] std::string allowed_in_variable(Whole limit);
[[nodiscard]] std::string allowed_in_variable(ThreadCount limit);
[[nodiscard]] std::string allowed_in_variable(Bytes limit);
[[nodiscard]] std::string allowed_in_variable(ZeroOrMore limit);
[[nodiscard]] std::string allowed_in_variable(OnOff limit);
[[nodiscard]] std::string allowed_in_variable(KnownEngine limit);

/// Returns the environment variable of a field: MANTA_NUM_WORKERS for `num_workers`.
[[nodiscard]] std::string variable_of(std::string_view field);

/// Returns the value of each field: from the code, else from the environment, else the default.
///
/// Errors: `InvalidArgumentError`.
[[nodiscard]] ResolvedConfig resolve_config(const Config& code);

}  // namespace detail
MANTA_NAMESPACE_END
