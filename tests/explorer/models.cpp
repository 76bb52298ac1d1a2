// SPDX-License-Identifier: Apache-2.0
#include "explorer/models.hpp"

#include <cstdlib>
#include <cstring>

namespace manta_models {
namespace {

using enum manta::explorer::Thread::Life;

constexpr Model kModels[] = {
    {"deque", deque_hands_each_entry_to_one, 2},
    {"deque_growth", deque_grows_under_a_thief, 2},
    {"parker", parker_keeps_the_token, 3},
    {"deadline", deadline_and_token_meet, 4},
    {"push", push_wakes_a_sleeper, 3},
    {"injection", injection_wakes_a_sleeper, 3},
    {"injector", injector_hands_out_once, 3},
    {"blocking", blocked_worker_is_replaced, 1},
    {"retiring", retiring_worker_leaves_work, 1},
    {"spare", woken_spare_wakes_another, 0, kOneJob},
    {"exclusive", exclusive_body_is_not_overlapped, 1},
    {"claim", claim_has_one_winner, 3},
    {"unwatched", unwatched_node_has_one_outcome, 4},
    {"lent", lent_node_tells_who_waits, 4},
    {"waiters", waiters_are_told_once, 2},
    {"leaving", a_waiter_leaves_or_is_told, 2},
    {"counts", value_and_storage_end_once, 2},
    {"dependencies", dependent_is_readied_once, 2},
    {"cancelling", cancelled_dependent_ends_once, 2},
    {"cancelled_twice", twice_cancelled_dependent_ends_once, 2},
    {"helped", helper_sees_what_a_task_depends_on, 2},
    {"mailbox", messages_run_once_and_in_order, 2},
    {"late_calls", two_late_calls_and_the_end, 2},
    {"room", room_goes_to_who_waits, 2},
    {"room_in_time", room_comes_in_time_or_not, 2},
    {"room_or_end", room_comes_or_the_end, 2},
    {"blocked", body_that_waits_hears_of_the_end, 2},
    {"blocked_or_room", body_that_waits_hears_of_the_end_or_of_room, 2},
    {"channel", values_come_in_order, 2},
    {"channel_of_four", values_go_to_one_receiver, 2},
    {"channel_left", a_receiver_leaves_or_is_served, 2},
    {"channel_closed", closing_wakes_both_sides, 2},
    {"channel_cancelled", cancelled_receiver_has_the_value_or_not, 2, kOneJob},
    {"group", scope_waits_for_its_children, 2},
    {"group_stolen", scope_takes_what_nobody_runs, 2},
    {"group_whole", group_ends_in_a_runtime, 2, kOneJob},
    {"group_awaited", coroutine_awaits_a_group, 2, kOneJob},
    {"drain", drain_waits_for_children, 2},
    {"figures", figures_never_show_more_finished_than_submitted, 2},
    {"method_wait", method_whose_task_has_ended_does_not_wait, 2},
    {"visit", visitor_or_end_sees_the_other, 4, kOneJob},
    {"visit_fenced", visitor_or_end_sees_the_other_without_the_heavy_fence, 4, kOneJob},
    {"stay", end_waits_for_who_stays, 3, kOneJob},
    {"stay_fenced", end_waits_for_who_stays_without_the_heavy_fence, 3, kOneJob},
    {"farewell", core_is_given_back_when_all_have_left, 3, kOneJob},
    {"get", tasks_are_got, 2, kOneJob},
    {"send", tasks_are_sent, 2, kOneJob},
    {"actor", actor_is_called, 2, kOneJob},
    {"actor_of_two", two_threads_use_one_actor, 2, kOneJob},
    {"promise", promise_is_kept_elsewhere, 2, kOneJob},
    {"coroutine", coroutine_awaits_a_promise, 2, kOneJob},
    {"cancel", cancelled_task_has_one_outcome, 2, kOneJob},
    {"cancel_frame", cancelled_coroutine_has_one_outcome, 2, kOneJob},
    {"late_argument", late_argument_keeps_the_order, 2, kOneJob},
    {"late_ending", late_call_at_the_end_is_run_or_refused, 2, kOneJob},
    {"weak_handle", weak_handle_meets_the_end, 2, kOneJob},
    {"wait", first_of_two_is_waited_for, 2, kOneJob},
    {"callback", callback_runs_once, 2, kOneJob},
    {"references", last_reference_goes_elsewhere, 2, kOneJob},
    {"timeout", timed_get_meets_the_value, 2, kOneJob},
    {"nested", task_waits_for_a_task, 2, kOneJob},
    {"gang", task_of_two_workers_is_alone, 2, kOneJob},
    {"ending", task_at_the_end_is_run_or_refused, 2, kOneJob},
};

constexpr Planted kFaults[] = {
    {"QuietPush", Mutation::kQuietPush, "push"},
    {"NoSecondLook", Mutation::kNoSecondLook, "push"},
    {"QuietInjection", Mutation::kQuietInjection, "injection"},
    {"RelaxedPush", Mutation::kRelaxedPush, "deque"},
    {"UnfencedPop", Mutation::kUnfencedPop, "deque"},
    {"TokenOverlooked", Mutation::kTokenOverlooked, "parker"},
    {"TokenRelaxed", Mutation::kTokenRelaxed, "parker"},
    {"ClaimWithoutSwap", Mutation::kClaimWithoutSwap, "claim"},
    {"HeldButPrivate", Mutation::kHeldButPrivate, "unwatched"},
    {"BlindWaiter", Mutation::kBlindWaiter, "waiters"},
    {"RelaxedUnlock", Mutation::kRelaxedUnlock, "leaving"},
    {"LateCount", Mutation::kLateCount, "dependencies"},
    {"CountLooked", Mutation::kCountLooked, "counts"},
    {"CountRelaxed", Mutation::kCountRelaxed, "counts"},
    {"OverwrittenMail", Mutation::kOverwrittenMail, "mailbox"},
    {"RelaxedMail", Mutation::kRelaxedMail, "mailbox"},
    {"ReversedMail", Mutation::kReversedMail, "mailbox"},
    {"BlindIdle", Mutation::kBlindIdle, "mailbox"},
    {"NoHeavyFence", Mutation::kNoHeavyFence, "visit"},
    {"QuietSpare", Mutation::kQuietSpare, "spare"},
    {"BlindNewcomer", Mutation::kBlindNewcomer, "room"},
    {"BlindReceiver", Mutation::kBlindReceiver, "channel"},
    {"RelaxedCell", Mutation::kRelaxedCell, "channel"},
    {"BlindScope", Mutation::kBlindScope, "group"},
    {"RelaxedChild", Mutation::kRelaxedChild, "group"},
    {"EarlyFarewell", Mutation::kEarlyFarewell, "farewell"},
};

}  // namespace

std::span<const Model> models() { return kModels; }
std::span<const Planted> faults() { return kFaults; }

const Model& model(const char* name) {
  for (const Model& each : kModels) {
    if (std::strcmp(each.name, name) == 0) return each;
  }
  std::abort();
}

}  // namespace manta_models
