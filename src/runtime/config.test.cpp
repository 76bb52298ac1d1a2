// SPDX-License-Identifier: Apache-2.0
#include <manta/config.hpp>
#include <manta/runtime.hpp>

#include "base/cpus.hpp"
#include "runtime/config.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using manta::Config;
using manta::EngineKind;
using manta::LogLevel;
using manta::detail::FieldsOf;
using manta::detail::resolve_config;
using manta::detail::ResolvedConfig;

/// Returns the environment variables of all fields that have one.
std::vector<std::string> variables() {
  std::vector<std::string> names;
  list_fields(FieldsOf<Config>(), [&](auto name, auto, auto, const auto&, auto source, const auto&) {
    if (std::is_same_v<decltype(source), manta::detail::CodeOrVariable>)
      names.push_back(manta::detail::variable_of(name));
  });
  return names;
}

/// Starts each test without any of the variables and puts them back after it.
class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    for (const std::string& name : variables()) {
      if (const char* text = std::getenv(name.c_str())) before_[name] = text;
      unsetenv(name.c_str());
    }
  }
  ~ConfigTest() override {
    for (const std::string& name : variables()) unsetenv(name.c_str());
    for (const auto& [name, text] : before_) setenv(name.c_str(), text.c_str(), 1);
  }

  static void set(const char* name, const char* text) { setenv(name, text, 1); }

  /// Returns the message of the error that refuses `config`; "accepted" if there is none.
  static std::string refusal(const Config& config = {}) {
    try {
      (void)resolve_config(config);
    } catch (const manta::InvalidArgumentError& e) {
      return e.what();
    }
    return "accepted";
  }

 private:
  std::map<std::string, std::string> before_;
};

TEST_F(ConfigTest, NamesEachVariableAfterItsField) {
  EXPECT_EQ(variables(), (std::vector<std::string>{"MANTA_NUM_WORKERS", "MANTA_OBJECT_STORE_MEMORY", "MANTA_ENGINE",
                                                   "MANTA_SHUTDOWN_TIMEOUT", "MANTA_INLINE_GET", "MANTA_STACK_SIZE",
                                                   "MANTA_MAX_THREADS"}));
}

TEST_F(ConfigTest, FillsInTheDefaults) {
  const ResolvedConfig config = resolve_config({});
  EXPECT_EQ(config.num_workers, manta::detail::usable_cpus());
  EXPECT_EQ(config.object_store_memory, 0u) << "asked for when it is needed";
  EXPECT_EQ(config.object_store_timeout, 10s);
  EXPECT_EQ(config.shutdown_timeout, std::nullopt);
  EXPECT_EQ(config.stall_report, 10s);
  EXPECT_EQ(config.engine, EngineKind::kLocal);
  EXPECT_TRUE(config.ambient);
  EXPECT_TRUE(config.inline_get);
  EXPECT_EQ(config.stack_size, 0u);
  EXPECT_GE(config.max_threads, 1024u);
  EXPECT_TRUE(config.log);
  EXPECT_FALSE(config.on_unobserved_error);
  EXPECT_EQ(config.events, nullptr);
}

TEST_F(ConfigTest, TakesWhatTheEnvironmentSays) {
  set("MANTA_NUM_WORKERS", "3");
  set("MANTA_OBJECT_STORE_MEMORY", "512Mi");
  set("MANTA_SHUTDOWN_TIMEOUT", "250ms");
  set("MANTA_INLINE_GET", "0");
  set("MANTA_STACK_SIZE", "1Mi");
  set("MANTA_MAX_THREADS", "77");
  set("MANTA_ENGINE", "loopback");
  const ResolvedConfig config = resolve_config({});
  EXPECT_EQ(config.num_workers, 3);
  EXPECT_EQ(config.object_store_memory, 512u << 20);
  EXPECT_EQ(config.shutdown_timeout, 250ms);
  EXPECT_FALSE(config.inline_get);
  EXPECT_EQ(config.stack_size, 1u << 20);
  EXPECT_EQ(config.max_threads, 77u);
  EXPECT_EQ(config.engine, EngineKind::kLoopback);
}

TEST_F(ConfigTest, LetsTheCodeBeatTheEnvironment) {
  for (const char* name : {"MANTA_NUM_WORKERS", "MANTA_MAX_THREADS"}) set(name, "9");
  for (const char* name : {"MANTA_OBJECT_STORE_MEMORY", "MANTA_STACK_SIZE"}) set(name, "9M");
  set("MANTA_SHUTDOWN_TIMEOUT", "9s");
  set("MANTA_INLINE_GET", "0");
  set("MANTA_ENGINE", "loopback");
  const ResolvedConfig config = resolve_config({.num_workers = 2,
                                                .object_store_memory = 1,
                                                .engine = EngineKind::kLocal,
                                                .shutdown_timeout = 0s,
                                                .inline_get = true,
                                                .stack_size = 65536,
                                                .max_threads = 2});
  EXPECT_EQ(config.num_workers, 2);
  EXPECT_EQ(config.object_store_memory, 1u);
  EXPECT_EQ(config.shutdown_timeout, 0s);
  EXPECT_TRUE(config.inline_get);
  EXPECT_EQ(config.stack_size, 65536u);
  EXPECT_EQ(config.max_threads, 2u);
  EXPECT_EQ(config.engine, EngineKind::kLocal);
}

TEST_F(ConfigTest, TakesAnEmptyVariableForNone) {
  set("MANTA_NUM_WORKERS", "");
  EXPECT_EQ(resolve_config({}).num_workers, manta::detail::usable_cpus());
}

TEST_F(ConfigTest, LeavesRoomForBlockedThreadsBesideManyWorkers) {
  EXPECT_EQ(resolve_config({.num_workers = 1}).max_threads, 1024u);
  EXPECT_EQ(resolve_config({.num_workers = 2000}).max_threads, 4000u);
}

TEST_F(ConfigTest, NamesTheVariableTheValueAndWhatIsAllowed) {
  set("MANTA_NUM_WORKERS", "two");
  EXPECT_EQ(refusal(), "MANTA_NUM_WORKERS must be a whole number from 1 to 65536, got \"two\"");
  EXPECT_EQ(refusal({.num_workers = 1}), "accepted") << "a variable that nobody asks is not read";
}

TEST_F(ConfigTest, RefusesVariablesThatMakeNoSense) {
  const std::pair<const char*, std::vector<const char*>> bad[] = {
      {"MANTA_NUM_WORKERS", {"0", "-1", "1.5", " 2", "65537", "99999999999999999999"}},
      {"MANTA_OBJECT_STORE_MEMORY", {"0", "-1", "1GB", "lots", "99999999999999999999T"}},
      {"MANTA_SHUTDOWN_TIMEOUT", {"5", "-5s", "never"}},
      {"MANTA_INLINE_GET", {"true", "2", "on"}},
      {"MANTA_ENGINE", {"Local", "process", "1"}},
      {"MANTA_STACK_SIZE", {"0", "1k", "-1", "2Ti", "99999999999999999999T"}},
      {"MANTA_MAX_THREADS", {"0", "x", "4194305"}},
  };
  for (const auto& [name, texts] : bad) {
    for (const char* text : texts) {
      set(name, text);
      EXPECT_EQ(refusal().find(std::string(name) + " must be "), 0u) << name << '=' << text << ": " << refusal();
      EXPECT_NE(refusal().find(", got \"" + std::string(text) + '"'), std::string::npos) << refusal();
    }
    unsetenv(name);
  }
}

TEST_F(ConfigTest, RefusesFieldsThatMakeNoSense) {
  EXPECT_EQ(refusal({.num_workers = -1}), "Config::num_workers must be a whole number from 1 to 65536, got -1");
  EXPECT_EQ(refusal({.num_workers = 0}), "Config::num_workers must be a whole number from 1 to 65536, got 0");
  EXPECT_EQ(refusal({.num_workers = 2.5}), "Config::num_workers must be a whole number from 1 to 65536, got 2.5");
  EXPECT_EQ(refusal({.object_store_timeout = -1s}), "Config::object_store_timeout must be zero or more, got -1s");
  EXPECT_EQ(refusal({.shutdown_timeout = -1ms}), "Config::shutdown_timeout must be zero or more, got -1ms");
  EXPECT_EQ(refusal({.num_workers = 65'537}), "Config::num_workers must be a whole number from 1 to 65536, got 65537");
  EXPECT_EQ(refusal({.engine = static_cast<EngineKind>(7)}), "Config::engine must be local, loopback or twin, got 7");
  EXPECT_EQ(refusal({.stall_report = -1s}), "Config::stall_report must be zero or more, got -1s");
  const std::string stack = "Config::stack_size must be a number of bytes from 65536 to 1099511627776, got ";
  EXPECT_EQ(refusal({.stack_size = 100}), stack + "100");
  EXPECT_EQ(refusal({.stack_size = SIZE_MAX}), stack + "18446744073709551615");
  const std::string threads = " to 4194304 (it counts the workers), got ";
  EXPECT_EQ(refusal({.num_workers = 4, .max_threads = 3}),
            "Config::max_threads must be a whole number from 4" + threads + "3");
  EXPECT_EQ(refusal({.num_workers = 4, .max_threads = 5'000'000}),
            "Config::max_threads must be a whole number from 4" + threads + "5000000");
}

TEST_F(ConfigTest, NamesTheVariableWhenItAllowsFewerThreadsThanThereAreWorkers) {
  set("MANTA_MAX_THREADS", "3");
  EXPECT_EQ(refusal({.num_workers = 4}),
            "MANTA_MAX_THREADS must be a whole number from 4 to 4194304 (it counts the workers), got \"3\"");
}

TEST_F(ConfigTest, NamesTheWorkersThatTheSystemDoesNotStart) {
  try {
    const manta::Runtime runtime({.num_workers = 300, .ambient = false, .stack_size = std::size_t{1} << 40});
    FAIL() << "300 TiB of address space";
  } catch (const std::system_error& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find("worker "), 0u) << text;
    EXPECT_NE(text.find("of Config::num_workers 300 cannot be started"), std::string::npos) << text;
  }
}

TEST_F(ConfigTest, KeepsTheSinksOfTheCode) {
  std::string seen;
  const ResolvedConfig config = resolve_config({.log = [&seen](LogLevel level, std::string_view text) {
    seen = std::string(to_string(level)) + ' ' + std::string(text);
  }});
  config.log(LogLevel::kWarning, "low");
  EXPECT_EQ(seen, "warning low");
}

TEST_F(ConfigTest, LogsWholeLinesToStderrExceptDebug) {
  const ResolvedConfig config = resolve_config({});
  testing::internal::CaptureStderr();
  config.log(LogLevel::kDebug, "detail");
  config.log(LogLevel::kError, "broken");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "manta: error: broken\n");
}

}  // namespace
