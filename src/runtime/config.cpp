// SPDX-License-Identifier: Apache-2.0
#include <manta/config.hpp>

#include "base/cpus.hpp"
#include "base/memory.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

MANTA_NAMESPACE_BEGIN

std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "log";
}

namespace detail {
namespace {

constexpr int kMostWorkers = 65'536;                            // a slip, not a wish
constexpr std::size_t kDefaultThreads = 1024;                   // where compensation for blocked workers ends
constexpr std::size_t kMostThreads = 4'194'304;                 // Linux's own limit of pids
constexpr std::size_t kLeastStack = std::size_t{64} << 10;      // `get` runs tasks on it
constexpr std::size_t kMostStack = std::size_t{1} << 40;        // of the 128 TiB that a process can name
constexpr std::uint64_t kLeastStore = std::uint64_t{64} << 20;  // the default on a machine with hardly any memory

constexpr std::string_view kBytesAllowed = "a number of bytes such as 1048576, 512Mi or 2G";

[[noreturn]] void refuse(std::string_view what, std::string_view allowed, std::string_view got) {
  throw InvalidArgumentError(std::string(what) + " must be " + std::string(allowed) + ", got " + std::string(got));
}

/// Returns the variable's text; an empty one counts as not there.
std::optional<std::string> variable(const char* name) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): only setenv is; there is no other way
  if (text == nullptr || *text == '\0') return std::nullopt;
  return text;
}

std::string whole_number(std::int64_t min, std::int64_t max) {
  return "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

/// Reads a count from the environment; 0 if the variable is not there.
std::int64_t count_from(const char* name, std::int64_t max) {
  const auto text = variable(name);
  if (!text) return 0;
  const auto value = parse_integer(*text);
  if (!value || *value < 1 || *value > max) refuse(name, whole_number(1, max), '"' + *text + '"');
  return *value;
}

/// Reads a byte count from the environment; 0 if the variable is not there.
std::uint64_t bytes_from(const char* name, std::uint64_t min, std::uint64_t max, std::string_view allowed) {
  const auto text = variable(name);
  if (!text) return 0;
  const auto value = parse_bytes(*text);
  if (!value || *value < min || *value > max) refuse(name, allowed, '"' + *text + '"');
  return *value;
}

int resolve_workers(int code) {
  if (code < 0 || code > kMostWorkers) {
    refuse("Config::num_workers", whole_number(1, kMostWorkers) + ", or 0 to choose", std::to_string(code));
  }
  if (code == 0) code = static_cast<int>(count_from("MANTA_NUM_WORKERS", kMostWorkers));
  return code == 0 ? std::min(usable_cpus(), kMostWorkers) : code;
}

std::uint64_t resolve_store(std::uint64_t code) {
  if (code == 0) code = bytes_from("MANTA_OBJECT_STORE_MEMORY", 1, UINT64_MAX, kBytesAllowed);
  return code == 0 ? std::max(available_memory() / 10 * 3, kLeastStore) : code;
}

std::chrono::nanoseconds check_wait(std::string_view field, std::chrono::nanoseconds value) {
  if (value.count() < 0) refuse(field, "zero or more", to_text(value));
  return value;
}

std::optional<std::chrono::nanoseconds> resolve_shutdown(std::optional<std::chrono::nanoseconds> code) {
  if (code) return check_wait("Config::shutdown_timeout", *code);
  const auto text = variable("MANTA_SHUTDOWN_TIMEOUT");
  if (!text) return std::nullopt;
  const auto value = parse_duration(*text);
  if (!value) refuse("MANTA_SHUTDOWN_TIMEOUT", "a length of time such as 5s or 250ms", '"' + *text + '"');
  return value;
}

Switch resolve_inline(Switch code) {
  if (code.is_set()) return code;
  const auto text = variable("MANTA_INLINE_GET");
  if (!text) return true;
  if (*text != "0" && *text != "1") refuse("MANTA_INLINE_GET", "0 or 1", '"' + *text + '"');
  return *text == "1";
}

EngineKind resolve_engine(EngineKind code) {
  if (code == EngineKind::kLocal || code == EngineKind::kLoopback) return code;
  if (code != EngineKind::kChoose) {
    refuse("Config::engine", "kChoose, kLocal or kLoopback", std::to_string(static_cast<int>(code)));
  }
  const auto text = variable("MANTA_ENGINE");
  if (!text || *text == "local") return EngineKind::kLocal;
  if (*text != "loopback") refuse("MANTA_ENGINE", "local or loopback", '"' + *text + '"');
  return EngineKind::kLoopback;
}

std::size_t resolve_stack(std::size_t code) {
  const std::string allowed = "from " + std::to_string(kLeastStack) + " to " + std::to_string(kMostStack) + " bytes";
  if (code == 0) {
    return bytes_from("MANTA_STACK_SIZE", kLeastStack, kMostStack, std::string(kBytesAllowed) + ", " + allowed);
  }
  if (code < kLeastStack || code > kMostStack) {
    refuse("Config::stack_size", allowed + ", or 0 to choose", std::to_string(code));
  }
  return code;
}

std::size_t resolve_threads(std::size_t code, int workers) {
  const auto least = static_cast<std::size_t>(workers);
  const bool chosen = code != 0;
  if (!chosen) code = static_cast<std::size_t>(count_from("MANTA_MAX_THREADS", kMostThreads));
  if (code == 0) return std::max(kDefaultThreads, 2 * least);
  if (code >= least && code <= kMostThreads) return code;
  const std::string allowed = whole_number(workers, kMostThreads) + " (it counts the workers)";
  if (chosen) refuse("Config::max_threads", allowed + ", or 0 to choose", std::to_string(code));
  refuse("MANTA_MAX_THREADS", allowed, '"' + std::to_string(code) + '"');
}

/// Writes a line in one piece, so that lines of several threads do not mix.
void log_to_stderr(LogLevel level, std::string_view text) {
  if (level == LogLevel::kDebug) return;
  std::string line = "manta: ";
  line += to_string(level);
  line += ": ";
  line += text;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

Config resolve_config(Config config) {
  config.num_workers = resolve_workers(config.num_workers);
  config.engine = resolve_engine(config.engine);
  config.object_store_memory = resolve_store(config.object_store_memory);
  check_wait("Config::object_store_timeout", config.object_store_timeout);
  check_wait("Config::stall_report", config.stall_report);
  config.shutdown_timeout = resolve_shutdown(config.shutdown_timeout);
  config.inline_get = resolve_inline(config.inline_get);
  config.stack_size = resolve_stack(config.stack_size);
  config.max_threads = resolve_threads(config.max_threads, config.num_workers);
  if (!config.log) config.log = log_to_stderr;
  return config;
}

}  // namespace detail
MANTA_NAMESPACE_END
