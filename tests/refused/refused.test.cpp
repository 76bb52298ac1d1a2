// SPDX-License-Identifier: Apache-2.0
//
// Small programs run once for each of their allocations, which is refused, and once for each of their callbacks, which
// throws. The program gets that exception, an error that it caused, or the right answer. It loses nothing, leaves nothing
// behind, and does not hang.

#include "refused/runner.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace manta_refused {
namespace {

using Case = std::tuple<Program, manta::EngineKind>;

class Refused : public testing::TestWithParam<Case> {
 protected:
  static void fail(const Mode& mode) { fail_in_turn(std::get<0>(GetParam()), std::get<1>(GetParam()), mode); }
};

TEST_P(Refused, OneAllocationOfTheProgram) { fail({"one refused", allocations, Which::kOne, Span::kProgram}); }
TEST_P(Refused, AllFromOneOnOfTheProgram) {
  fail({"all refused from one on", allocations, Which::kAllFrom, Span::kProgram});
}
TEST_P(Refused, OneAllocationFromStartToEnd) {
  fail({"one refused, start and end included", allocations, Which::kOne, Span::kWhole});
}
TEST_P(Refused, AllFromOneOnFromStartToEnd) {
  fail({"all refused from one on, start and end included", allocations, Which::kAllFrom, Span::kWhole});
}

class Throwing : public Refused {};

TEST_P(Throwing, OneCallback) { fail({"one callback throws", callbacks, Which::kOne, Span::kWhole}); }
TEST_P(Throwing, AllFromOneOn) { fail({"all callbacks throw from one on", callbacks, Which::kAllFrom, Span::kWhole}); }

std::string case_name(const testing::TestParamInfo<Case>& info) {
  return std::get<0>(info.param).name + std::string("_") + name_of(std::get<1>(info.param));
}

const auto kEngines = testing::Values(manta::EngineKind::kLocal, manta::EngineKind::kLoopback);

INSTANTIATE_TEST_SUITE_P(Programs, Refused, testing::Combine(testing::ValuesIn(all_programs()), kEngines), case_name);
INSTANTIATE_TEST_SUITE_P(Programs, Throwing, testing::Combine(testing::ValuesIn(throwing_programs()), kEngines),
                         case_name);

}  // namespace
}  // namespace manta_refused
