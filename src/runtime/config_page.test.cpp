// SPDX-License-Identifier: Apache-2.0
//
// docs/configuration.md is up to date: its tables are those that follow from the lists of fields.
#include "base/limits.hpp"
#include "base/text.hpp"
#include "runtime/config.hpp"
#include "runtime/engines.hpp"

#include <manta/options.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace {

using namespace manta::detail;

std::string page() {
  std::ifstream file(MANTA_SOURCE_DIR "/docs/configuration.md");
  return (std::ostringstream() << file.rdbuf()).str();
}

std::string code(std::string_view text) { return '`' + std::string(text) + '`'; }

std::string show_default(std::chrono::nanoseconds length) { return code(to_text(length)); }
std::string show_default(bool on) { return on ? "yes" : "no"; }
std::string show_default(manta::EngineKind engine) { return code(kEngines[static_cast<std::size_t>(engine)].name); }
template <class Value>
std::string show_default(const Default<Value>& other) {
  return std::string(other.words);
}

std::string show_variable(std::string_view field, auto limit, CodeOrVariable) {
  return code(variable_of(field)) + ": " + allowed_in_variable(limit);
}
std::string show_variable(std::string_view /*field*/, auto /*limit*/, CodeOnly) { return "none"; }

std::string config_table() {
  std::string table = "| field | environment variable | default |\n|---|---|---|\n";
  list_fields(FieldsOf<manta::Config>(),
              [&](auto name, auto, auto, const auto& limit, auto source, const auto& fallback) {
                table += "| " + code(name) + " | " + show_variable(name, limit, source) + " | ";
                table += show_default(fallback) + " |\n";
              });
  return table;
}

template <class Options>
std::string rows_of(const std::string& type) {
  std::string rows;
  list_fields(FieldsOf<Options>(), [&](auto name, auto, const auto& limit, auto... fallback) {
    rows += "| " + code(type) + " | " + code(name) + " | " + allowed(limit) + " | ";
    ((rows += std::to_string(fallback)), ...);
    rows += " |\n";
  });
  return rows;
}

TEST(ConfigPage, ListsEachFieldOfAConfigWithItsVariableAndItsDefault) {
  EXPECT_NE(page().find(config_table()), std::string::npos) << "docs/configuration.md lacks\n" << config_table();
}

TEST(ConfigPage, ListsEachOptionWithWhatItMustBe) {
  const std::string table = "| options | field | must be | default |\n|---|---|---|---|\n" +
                            rows_of<manta::TaskOptions>("TaskOptions") + rows_of<manta::ActorOptions>("ActorOptions") +
                            rows_of<manta::CallOptions>("CallOptions") + rows_of<manta::GetOptions>("GetOptions") +
                            rows_of<manta::WaitOptions>("WaitOptions");
  EXPECT_NE(page().find(table), std::string::npos) << "docs/configuration.md lacks\n" << table;
}

}  // namespace
