// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Simulations in GoogleTest: an expectation that fails on a strand fails the run, and `for_each_seed` names the seed.
///
/// Include it in at least one file of the test program.

#include <manta/testing.hpp>

#include <gtest/gtest.h>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace testing {

class SimulationListener : public ::testing::EmptyTestEventListener {
  void OnTestPartResult(const ::testing::TestPartResult& result) override {
    if (!result.failed()) return;
    const char* const file = result.file_name() == nullptr ? "?" : result.file_name();
    detail::note_failure("an expectation failed at " + std::string(file) + ':' + std::to_string(result.line_number()) +
                         ": " + result.summary());
  }
};

inline const bool google_test_knows = [] {
  ::testing::UnitTest::GetInstance()->listeners().Append(new SimulationListener);  // takes ownership
  detail::set_test_argument([]() -> std::string {
    const ::testing::TestInfo* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    return test == nullptr ? "" : "--gtest_filter=" + std::string(test->test_suite_name()) + '.' + test->name();
  });
  return true;
}();

}  // namespace testing
MANTA_NAMESPACE_END
