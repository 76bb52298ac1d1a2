// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <system_error>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::int64_t kKilo = 1000;
constexpr std::int64_t kKibi = 1024;
constexpr std::array kByteUnits{
    Unit{"", 1},
    Unit{"k", kKilo},
    Unit{"M", kKilo* kKilo},
    Unit{"G", kKilo* kKilo* kKilo},
    Unit{"T", kKilo* kKilo* kKilo* kKilo},
    Unit{"Ki", kKibi},
    Unit{"Mi", kKibi* kKibi},
    Unit{"Gi", kKibi* kKibi* kKibi},
    Unit{"Ti", kKibi* kKibi* kKibi* kKibi},
};

constexpr std::array kTimeUnits{
    Unit{"h", 3'600'000'000'000}, Unit{"min", 60'000'000'000}, Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},        Unit{"us", 1'000},           Unit{"ns", 1},
};

/// Reads a number of `units` that is zero or more and fits 63 bits.
std::optional<std::int64_t> parse_quantity(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const std::string_view number = text.substr(0, digits);
  const std::string_view name = digits == std::string_view::npos ? std::string_view() : text.substr(digits);
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (const auto whole = parse_integer(number);
        whole && *whole <= std::numeric_limits<std::int64_t>::max() / unit.size)
      return *whole * unit.size;
    const double product = std::round(value * static_cast<double>(unit.size));
    if (product < 0x1p63) return static_cast<std::int64_t>(product);
  }
  return std::nullopt;
}

}  // namespace

std::string to_text(double value) {
  if (std::isnan(value)) return "NaN";
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string to_text(std::chrono::nanoseconds length) {
  if (length.count() == 0) return "0s";
  for (const Unit& unit : kTimeUnits) {
    const bool readable = unit.name != "h" && unit.name != "min";
    if (readable && length.count() % unit.size == 0)
      return std::to_string(length.count() / unit.size) + std::string(unit.name);
  }
  return {};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  const auto bytes = parse_quantity(text, kByteUnits);
  if (!bytes) return std::nullopt;
  return static_cast<std::uint64_t>(*bytes);
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  const auto length = parse_quantity(text, kTimeUnits);
  if (!length) return std::nullopt;
  return std::chrono::nanoseconds(*length);
}

}  // namespace detail
MANTA_NAMESPACE_END
