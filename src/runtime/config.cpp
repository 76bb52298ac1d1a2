// SPDX-License-Identifier: Apache-2.0
#include "runtime/config.hpp"

#include "base/text.hpp"
#include "runtime/engines.hpp"

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <type_traits>

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

// The checks of the configuration's own limits; base/limits.hpp has the others.

Whole range_of(ThreadCount limit) noexcept { return {limit.workers, kMostThreads}; }

bool allows(ThreadCount limit, const Number& number) noexcept { return allows(range_of(limit), number); }
bool allows(Bytes limit, const Number& number) noexcept { return allows(Whole{limit.min, limit.max}, number); }
bool allows(OnOff /*limit*/, Switch /*value*/) noexcept { return true; }
bool allows(KnownEngine /*limit*/, Setting<EngineKind> engine) noexcept {
  return static_cast<std::size_t>(engine.value_or({})) < std::size(kEngines);
}
bool allows(Anything /*limit*/, const auto& /*value*/) noexcept { return true; }

std::string allowed(ThreadCount limit) { return allowed(range_of(limit)) + " (it counts the workers)"; }
std::string allowed(Bytes limit) {
  return "a number of bytes from " + std::to_string(limit.min) + " to " + std::to_string(limit.max);
}
std::string allowed(OnOff /*limit*/) { return "true or false"; }
std::string allowed(Anything /*limit*/) { return "anything"; }

std::string allowed(KnownEngine /*limit*/) {
  std::string names;
  for (const EngineEntry& engine : kEngines) {
    if (!names.empty()) names += &engine == std::end(kEngines) - 1 ? " or " : ", ";
    names += engine.name;
  }
  return names;
}

std::string show(Setting<EngineKind> engine) { return std::to_string(static_cast<int>(engine.value_or({}))); }
std::string show(const auto& /*value*/) { return "another"; }

// The parsers of a variable's text.

std::optional<Number> parse(Whole /*limit*/, const std::string& text) { return parse_integer(text); }
std::optional<Number> parse(ThreadCount /*limit*/, const std::string& text) { return parse_integer(text); }
std::optional<Number> parse(Bytes /*limit*/, const std::string& text) { return parse_bytes(text); }
std::optional<Duration> parse(ZeroOrMore /*limit*/, const std::string& text) { return parse_duration(text); }

std::optional<Switch> parse(OnOff /*limit*/, const std::string& text) {
  if (text != "0" && text != "1") return std::nullopt;
  return text == "1";
}

std::optional<Setting<EngineKind>> parse(KnownEngine /*limit*/, const std::string& text) {
  for (const EngineEntry& engine : kEngines) {
    if (engine.name == text) return engine.kind;
  }
  return std::nullopt;
}

/// Returns the variable's text; an empty variable counts as not set.
std::optional<std::string> text_of(const std::string& variable) {
  const char* text = std::getenv(variable.c_str());  // NOLINT(concurrency-mt-unsafe): only setenv is
  if (text == nullptr || *text == '\0') return std::nullopt;
  return text;
}

// Narrows a limit by the fields above, which are known.

template <class Limit>
Limit bounded(Limit limit, const ResolvedConfig& /*known*/) noexcept {
  return limit;
}

ThreadCount bounded(ThreadCount /*limit*/, const ResolvedConfig& known) noexcept { return {known.num_workers}; }

// The plain values of fields.

template <class Result>
Result plain(const Number& number) noexcept {
  return static_cast<Result>(number.as_int64());
}

template <class Result>
Result plain(const Duration& length) noexcept {
  return length.value();
}

template <class Result>
Result plain(const Setting<Result>& setting) noexcept {
  return setting.value_or({});
}

template <class Result>
Result plain(const Result& sink) {
  return sink;
}

template <class Value>
bool is_given(const Value& value) noexcept {
  if constexpr (requires { value.is_set(); }) {
    return value.is_set();
  } else {
    return value != nullptr;
  }
}

template <class Result, class Value>
Result default_of(const Value& value, const ResolvedConfig& known) {
  if constexpr (std::is_invocable_v<Value, const ResolvedConfig&>) {
    return value(known);
  } else {
    return value;
  }
}

template <class Result, class Value>
Result default_of(const Default<Value>& other, const ResolvedConfig& known) {
  return default_of<Result>(other.value, known);
}

/// Returns the value that the environment has for a field; nothing for a field that only the code may set.
template <class Result, class Limit>
std::optional<Result> said_by_variable(std::string_view field, Limit limit, CodeOrVariable) {
  const std::string variable = variable_of(field);
  const auto text = text_of(variable);
  if (!text) return std::nullopt;
  const auto value = parse(limit, *text);
  if (!value || !allows(limit, *value)) refuse_value(variable, allowed_in_variable(limit), '"' + *text + '"');
  return plain<Result>(*value);
}

template <class Result, class Limit>
std::optional<Result> said_by_variable(std::string_view /*field*/, Limit /*limit*/, CodeOnly) {
  return std::nullopt;
}

}  // namespace

void log_to_stderr(LogLevel level, std::string_view text) {
  if (level == LogLevel::kDebug) return;
  std::string line = "manta: ";
  line += to_string(level);
  line += ": ";
  line += text;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string allowed_in_variable(Whole limit) { return allowed(limit); }
std::string allowed_in_variable(ThreadCount limit) { return allowed(limit); }
std::string allowed_in_variable(ZeroOrMore /*limit*/) { return "a length of time such as 5s or 250ms"; }
std::string allowed_in_variable(OnOff /*limit*/) { return "0 or 1"; }
std::string allowed_in_variable(KnownEngine limit) { return allowed(limit); }

std::string allowed_in_variable(Bytes limit) {
  const std::string units = "a number of bytes such as 1048576, 512Mi or 2G";
  const bool is_bounded = limit.max != std::numeric_limits<std::int64_t>::max();
  return is_bounded ? units + ", from " + std::to_string(limit.min) + " to " + std::to_string(limit.max) : units;
}

std::string variable_of(std::string_view field) {
  std::string name = "MANTA_";
  for (const char c : field) name += c == '_' ? c : static_cast<char>(c - 'a' + 'A');
  return name;
}

ResolvedConfig resolve_config(const Config& code) {
  ResolvedConfig resolved;
  list_fields(FieldsOf<Config>(), [&](std::string_view name, auto field, auto into, auto limit, auto source,
                                      const auto& fallback, const auto&...) {
    using Result = std::remove_reference_t<decltype(resolved.*into)>;
    const auto bound = bounded(limit, resolved);
    if (is_given(code.*field)) {
      if (!allows(bound, code.*field)) refuse_value("Config::" + std::string(name), allowed(bound), show(code.*field));
      resolved.*into = plain<Result>(code.*field);
    } else if (const auto said = said_by_variable<Result>(name, bound, source)) {
      resolved.*into = *said;
    } else {
      resolved.*into = default_of<Result>(fallback, resolved);
    }
  });
  return resolved;
}

}  // namespace detail
MANTA_NAMESPACE_END
