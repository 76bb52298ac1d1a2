// SPDX-License-Identifier: Apache-2.0
//
// Every allocation of every step of a program is refused in turn: what comes out is `std::bad_alloc`, an error that has
// one among its causes, or the right answer. Nothing is lost, nothing is left, nobody hangs.

#include "refused/runner.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace manta_refused {
namespace {

Programs all_programs() {
  Programs all;
  for (auto* const some : {runtime_programs, task_programs, actor_programs, promise_programs, object_programs,
                           waiting_programs, coroutine_programs, cancelling_programs, blocking_programs, ending_programs,
                           event_programs}) {
    for (const Program& program : some()) all.push_back(program);
  }
  return all;
}

using Case = std::tuple<Program, manta::EngineKind>;

class Refused : public testing::TestWithParam<Case> {
 protected:
  static void refuse(const Mode& mode) { refuse_in_turn(std::get<0>(GetParam()), std::get<1>(GetParam()), mode); }
};

TEST_P(Refused, OneAllocationOfTheProgram) { refuse({"one refused", Refuse::kOne, Span::kProgram}); }
TEST_P(Refused, AllFromOneOnOfTheProgram) { refuse({"all refused from one on", Refuse::kAllFrom, Span::kProgram}); }
TEST_P(Refused, OneAllocationFromStartToEnd) {
  refuse({"one refused, start and end included", Refuse::kOne, Span::kWhole});
}
TEST_P(Refused, AllFromOneOnFromStartToEnd) {
  refuse({"all refused from one on, start and end included", Refuse::kAllFrom, Span::kWhole});
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  const bool is_local = std::get<1>(info.param) == manta::EngineKind::kLocal;
  return std::get<0>(info.param).name + std::string(is_local ? "_local" : "_loopback");
}

INSTANTIATE_TEST_SUITE_P(Programs, Refused,
                         testing::Combine(testing::ValuesIn(all_programs()),
                                          testing::Values(manta::EngineKind::kLocal, manta::EngineKind::kLoopback)),
                         name_of);

}  // namespace
}  // namespace manta_refused
