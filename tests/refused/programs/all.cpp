// SPDX-License-Identifier: Apache-2.0
#include "refused/program.hpp"

namespace manta_refused {

Programs all_programs() {
  Programs all;
  for (auto* const some : {runtime_programs, task_programs, actor_programs, promise_programs, object_programs,
                           channel_programs, group_programs, waiting_programs, coroutine_programs, cancelling_programs,
                           blocking_programs, ending_programs, event_programs, throwing_programs}) {
    for (const Program& program : some()) all.push_back(program);
  }
  return all;
}

}  // namespace manta_refused
