// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Small programs over the shipped parts, for the schedule explorer, and the faults that each of them must find.
///
/// Each has two to four strands, and does as little as a race needs: every operation adds runs.

#include "testing/explorer/explorer.hpp"
#include "testing/plant.hpp"

#include <manta/detail/base/marks.hpp>

#include <cstdint>
#include <functional>
#include <ostream>
#include <span>
#include <vector>

namespace manta_models {

using manta::detail::Mutation;

struct Model {
  const char* name;
  void (*program)();
  std::uint32_t deviations;  ///< Up to this number a search ends in reasonable time.
  manta::explorer::Thread::Life threads = manta::explorer::Thread::Life::kMany;
};

inline void PrintTo(const Model& model, std::ostream* out) { *out << model.name; }

/// A fault, its name, and the model that finds it.
struct Planted {
  const char* name;
  Mutation fault;
  const char* model;
};

inline void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.name; }

[[nodiscard]] std::span<const Model> models();
[[nodiscard]] const Model& model(const char* name);
[[nodiscard]] std::span<const Planted> faults();

using manta::testing::Plant;

/// Makes a hazard slot for each thread of a model that may enter its runtime. The slots stay, in a list that only
/// grows: a run that made another would change later runs, and a search compares its runs.
void make_slots();

// One a file beside this.
void deque_hands_each_entry_to_one();
void deque_grows_under_a_thief();
void parker_keeps_the_token();
void deadline_and_token_meet();
void injection_wakes_a_sleeper();
void injector_hands_out_once();
void blocked_worker_is_replaced();
void retiring_worker_leaves_work();
void woken_spare_wakes_another();
void exclusive_body_is_not_overlapped();
void push_wakes_a_sleeper();
void claim_has_one_winner();
void unwatched_node_has_one_outcome();
void lent_node_tells_who_waits();
void waiters_are_told_once();
void a_waiter_leaves_or_is_told();
void value_and_storage_end_once();
void dependent_is_readied_once();
void cancelled_dependent_ends_once();
void twice_cancelled_dependent_ends_once();
void helper_sees_what_a_task_depends_on();
void messages_run_once_and_in_order();
void two_late_calls_and_the_end();
void visitor_or_end_sees_the_other();
void visitor_or_end_sees_the_other_without_the_heavy_fence();
void end_waits_for_who_stays();
void end_waits_for_who_stays_without_the_heavy_fence();
void core_is_given_back_when_all_have_left();
void room_goes_to_who_waits();
void room_comes_in_time_or_not();
void room_comes_or_the_end();
void body_that_waits_hears_of_the_end();
void body_that_waits_hears_of_the_end_or_of_room();
void values_come_in_order();
void values_go_to_one_receiver();
void a_receiver_leaves_or_is_served();
void closing_wakes_both_sides();
void cancelled_receiver_has_the_value_or_not();
void scope_waits_for_its_children();
void scope_takes_what_nobody_runs();
void group_ends_in_a_runtime();
void coroutine_awaits_a_group();
void drain_waits_for_children();
void figures_never_show_more_finished_than_submitted();
void method_whose_task_has_ended_does_not_wait();
void tasks_are_got();
void tasks_are_sent();
void actor_is_called();
void two_threads_use_one_actor();
void promise_is_kept_elsewhere();
void task_at_the_end_is_run_or_refused();
void coroutine_awaits_a_promise();
void cancelled_task_has_one_outcome();
void cancelled_coroutine_has_one_outcome();
void late_argument_keeps_the_order();
void late_call_at_the_end_is_run_or_refused();
void weak_handle_meets_the_end();
void first_of_two_is_waited_for();
void callback_runs_once();
void last_reference_goes_elsewhere();
void timed_get_meets_the_value();
void task_waits_for_a_task();
void task_of_two_workers_is_alone();

}  // namespace manta_models
