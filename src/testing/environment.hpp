// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstdlib>
#include <optional>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace testing {

/// Sets an environment variable for a scope. For tests with one thread.
class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const std::string& text) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, text.c_str(), 1);
  }
  ~EnvironmentVariable() { before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  const char* const name_;
  std::optional<std::string> before_;
};

}  // namespace testing
MANTA_NAMESPACE_END
