// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quantities as text: "1.5", "250ms", "512Mi".

#include <manta/detail/base/export.hpp>
#include <manta/version.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Returns the shortest decimal text that reads back as `value`.
[[nodiscard]] std::string to_text(double value);

/// Returns the length in the largest unit that keeps it whole: "5s", "-250ms", "0s".
[[nodiscard]] MANTA_INTERNAL_API std::string to_text(std::chrono::nanoseconds length);

/// Reads a whole decimal number. The text may contain nothing else, here and below.
[[nodiscard]] MANTA_INTERNAL_API std::optional<std::int64_t> parse_integer(std::string_view text);

/// Reads a byte count: a number, perhaps with a fraction, and perhaps one of k, M, G, T (powers of 1000) or
/// Ki, Mi, Gi, Ti (powers of 1024).
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);

/// Reads a length of time: a number, perhaps with a fraction, and one of ns, us, ms, s, min, h.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

}  // namespace detail
MANTA_NAMESPACE_END
