// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"

#include "base/text.hpp"

#include <manta/error.hpp>

#include <cmath>
#include <cstdint>
#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr double kMaxCpus = 1'000'000;  // far beyond any machine: a greater number is a mistake
constexpr double kCpuSteps = 10'000;    // Ray's precision of resources, 0.0001

bool is_in_cpu_steps(double value) noexcept {
  const double steps = value * kCpuSteps;
  const double nearest = std::round(steps);
  const bool is_near = std::abs(steps - nearest) < 1e-3;  // a float's 0.9999 is 6e-5 off
  return is_near && (nearest > 0 || value == 0);
}

}  // namespace

bool allows(CpuShare /*limit*/, const Number& number) noexcept {
  const double value = number.as_double();
  return value >= 0 && value <= kMaxCpus && (is_whole(number) || (value < 1 && is_in_cpu_steps(value)));
}

std::string allowed(AnyText /*limit*/) { return "a text"; }
std::string allowed(AnyTime /*limit*/) { return "a length of time or a time point"; }
std::string allowed(ZeroOrMore /*limit*/) { return "zero or more"; }
std::string allowed(CpuShare /*limit*/) {
  return "from 0 to 1000000, in steps of 0.0001 below 1 and whole from there on";
}

std::string allowed(Whole limit) {
  const std::string from = limit.min < 0 ? "-1 (no limit)" : std::to_string(limit.min);
  const bool is_bounded = limit.max != std::numeric_limits<std::int64_t>::max();
  return "a whole number from " + from + (is_bounded ? " to " + std::to_string(limit.max) : "");
}

std::string show(const Text& text) { return '"' + std::string(text.view()) + '"'; }
std::string show(const Number& number) { return number.to_string(); }
std::string show(const Duration& length) { return length.is_number() ? to_text(length.value()) : "NaN"; }
std::string show(const Deadline& deadline) { return deadline.is_number() ? "a time" : "NaN"; }

void refuse_value(std::string_view field, std::string_view allowed, std::string_view got) {
  throw InvalidArgumentError(std::string(field) + " must be " + std::string(allowed) + ", got " + std::string(got));
}

}  // namespace detail
MANTA_NAMESPACE_END
