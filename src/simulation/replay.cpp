// SPDX-License-Identifier: Apache-2.0
#include "simulation/replay.hpp"

#include "base/text.hpp"

#include <manta/detail/base/atomic.hpp>
#include <manta/error.hpp>
#include <manta/testing/seeds.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr const char* kVariable = "MANTA_SIMULATION";

/// Initialised on its first use: other statics of the program set it in their initialisers.
atomic<std::string (*)()>& test_argument() {
  static atomic<std::string (*)()> argument{nullptr};
  return argument;
}

[[noreturn]] void refuse(std::string_view text) {
  throw InvalidArgumentError(std::string(kVariable) +
                             " must be like \"seed=17,choices=3,workers=2\" or \"path=0.1.0\", got \"" +
                             std::string(text) + '"');
}

/// Removes the part up to the first `separator` and returns it without the separator; if there is none, the whole text.
std::string_view next_part(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return part;
}

std::uint64_t number(std::string_view part, std::string_view whole, std::uint64_t most) {
  const auto value = parse_integer(part);
  if (!value || *value < 0 || static_cast<std::uint64_t>(*value) > most) refuse(whole);
  return static_cast<std::uint64_t>(*value);
}

std::vector<std::uint32_t> numbers(std::string_view list, std::string_view whole) {
  std::vector<std::uint32_t> all;
  while (!list.empty()) all.push_back(static_cast<std::uint32_t>(number(next_part(list, '.'), whole, 1u << 30)));
  return all;
}

std::string to_text(const std::vector<std::uint32_t>& numbers) {
  std::string text;
  for (const std::uint32_t one : numbers) {
    if (!text.empty()) text += '.';
    text += std::to_string(one);
  }
  return text;
}

/// Quotes an argument for a shell.
std::string quoted(const std::string& argument) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos) return argument;
  std::string text = "'";
  for (const char letter : argument) {
    if (letter == '\'') text += "'\\'";
    text += letter;
  }
  return text += '\'';
}

}  // namespace

Replay parse_replay(std::string_view text) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  Replay replay;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view value = next_part(rest, ',');
    const std::string_view key = next_part(value, '=');
    if (key == "seed") {
      replay.seed = number(value, text, kMost);
    } else if (key == "choices") {
      replay.choices = number(value, text, kMost);
    } else if (key == "without") {
      replay.without = numbers(value, text);
    } else if (key == "faults") {
      replay.faults = number(value, text, kMost);
    } else if (key == "workers") {
      replay.workers = static_cast<int>(number(value, text, 1'000'000));
    } else if (key == "preemptions") {
      replay.preemptions = static_cast<std::uint32_t>(number(value, text, 1u << 30));
    } else if (key == "path") {
      replay.path = numbers(value, text);
    } else {
      refuse(text);
    }
  }
  if (!replay.seed && !replay.path) refuse(text);
  return replay;
}

std::optional<Replay> replay_from_environment() {
  const char* const text = std::getenv(kVariable);  // NOLINT(concurrency-mt-unsafe): only setenv is
  if (text == nullptr || *text == '\0') return std::nullopt;
  return parse_replay(text);
}

std::string to_text(const Replay& replay) {
  std::string text;
  const auto add = [&text](const char* key, const std::string& value) {
    if (!text.empty()) text += ',';
    ((text += key) += '=') += value;
  };
  if (replay.seed) add("seed", std::to_string(*replay.seed));
  if (replay.choices) add("choices", std::to_string(*replay.choices));
  if (!replay.without.empty()) add("without", to_text(replay.without));
  if (replay.faults) add("faults", std::to_string(*replay.faults));
  if (replay.workers) add("workers", std::to_string(*replay.workers));
  if (replay.path) add("path", to_text(*replay.path));
  if (replay.preemptions) add("preemptions", std::to_string(*replay.preemptions));
  return text;
}

std::string replay_command(const Replay& replay) {
  std::ifstream file("/proc/self/cmdline");
  const std::string arguments{std::istreambuf_iterator<char>(file), {}};  // each ends with a zero
  const auto argument = test_argument().load();
  const std::string test = argument == nullptr ? std::string() : argument();
  std::string command = std::string(kVariable) + '=' + to_text(replay);
  for (std::size_t at = 0; at < arguments.size();) {
    const std::string one = arguments.c_str() + at;
    at += one.size() + 1;
    if (test.empty() || !one.starts_with("--gtest_filter")) command += ' ' + quoted(one);
  }
  if (!test.empty()) command += ' ' + quoted(test);
  return command;
}

void set_test_argument(std::string (*argument)()) { test_argument().store(argument); }

}  // namespace detail
MANTA_NAMESPACE_END
