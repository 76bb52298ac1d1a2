// SPDX-License-Identifier: Apache-2.0
#include <manta/error.hpp>
#include <manta/options.hpp>

#include "base/text.hpp"

#include <cmath>

MANTA_NAMESPACE_BEGIN
namespace {

constexpr double kMaxCpus = 1'000'000;         // far beyond any machine: a slip, not a wish
constexpr double kCpuSteps = 10'000;           // Ray's precision of resources, 0.0001
constexpr std::int64_t kMaxCount = INT32_MAX;  // Ray keeps these counts in 32 bits

[[noreturn]] void refuse(std::string_view field, std::string_view allowed, std::string_view got) {
  throw InvalidArgumentError(std::string(field) + " must be " + std::string(allowed) + ", got " + std::string(got));
}

bool is_whole(double value) { return std::trunc(value) == value; }

bool is_whole_from(const Number& number, std::int64_t min) {
  return is_whole(number.as_double()) && number.as_int64() >= min;
}

void check_count(std::string_view field, const Number& number, std::int64_t min) {
  if (!number.is_set() || (is_whole_from(number, min) && number.as_int64() <= kMaxCount)) return;
  const std::string from = min < 0 ? "-1 (no limit)" : std::to_string(min);
  refuse(field, "a whole number from " + from + " to " + std::to_string(kMaxCount), number.to_string());
}

bool is_in_cpu_steps(double value) {
  const double steps = value * kCpuSteps;
  const double nearest = std::round(steps);
  const bool is_near = std::abs(steps - nearest) < 1e-3;  // a float's 0.9999 is 6e-5 off
  return is_near && (nearest > 0 || value == 0);
}

void check_cpus(const Number& number) {
  if (!number.is_set()) return;
  const double value = number.as_double();
  const bool in_range = value >= 0 && value <= kMaxCpus;
  if (in_range && (value < 1 ? is_in_cpu_steps(value) : is_whole(value))) return;
  refuse("num_cpus", "from 0 to 1000000, in steps of 0.0001 below 1 and whole from there on", number.to_string());
}

void check_timeout(const Duration& timeout) {
  if (!timeout.is_set() || (timeout.is_number() && timeout.value().count() >= 0)) return;
  refuse("timeout", "zero or more", timeout.is_number() ? detail::to_text(timeout.value()) : "NaN");
}

void check_deadline(const Deadline& deadline) {
  if (!deadline.is_number()) refuse("deadline", "a length of time or a time point", "NaN");
}

}  // namespace

std::string Number::to_string() const {
  switch (kind_) {
    case Kind::kUnset: return "unset";
    case Kind::kSigned: return std::to_string(static_cast<std::int64_t>(integer_));
    case Kind::kUnsigned: return std::to_string(integer_);
    case Kind::kFloating: break;
  }
  return detail::to_text(floating_);
}

void validate(const TaskOptions& options) {
  check_cpus(options.num_cpus);
  check_count("max_retries", options.max_retries, -1);
  check_deadline(options.deadline);
}

void validate(const ActorOptions& options) { check_count("max_concurrency", options.max_concurrency, 1); }

void validate(const CallOptions& options) { check_deadline(options.deadline); }

void validate(const GetOptions& options) { check_timeout(options.timeout); }

void validate(const WaitOptions& options, std::size_t count) {
  check_timeout(options.timeout);
  const Number& wanted = options.num_returns;
  if (!wanted.is_set()) return;
  if (!is_whole_from(wanted, 1)) refuse("num_returns", "a whole number from 1", wanted.to_string());
  if (static_cast<std::uint64_t>(wanted.as_int64()) > count) {
    refuse("num_returns", "at most " + std::to_string(count) + ", the number of references", wanted.to_string());
  }
}

MANTA_NAMESPACE_END
