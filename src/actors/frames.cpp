// SPDX-License-Identifier: Apache-2.0
#include "actors/frames.hpp"

#include "actors/activation.hpp"

#include <manta/detail/tasks/frame.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

ActorCell& cell_at(Home& home) noexcept { return static_cast<ActorCell&>(home); }

void frame_returns(Home& home, Runnable& frame, QueuePosition hint) noexcept {
  ActorCell& cell = cell_at(home);
  if (RuntimeCore* core = find_core(cell.runtime)) push_message(*core, cell, frame, hint);
}

void method_started(Home& home, FrameRoot& root) noexcept {
  ActorCell& cell = cell_at(home);
  ++cell.started_count;
  root.prev_at_home = nullptr;
  root.next_at_home = cell.started;
  if (cell.started != nullptr) cell.started->prev_at_home = &root;
  cell.started = &root;
  keep_cell(*root.node);  // for whoever finds the frame
}

void method_ended(Home& home, FrameRoot& root) noexcept {
  ActorCell& cell = cell_at(home);
  --cell.started_count;
  (root.prev_at_home != nullptr ? root.prev_at_home->next_at_home : cell.started) = root.next_at_home;
  if (root.next_at_home != nullptr) root.next_at_home->prev_at_home = root.prev_at_home;
}

}  // namespace

constinit const Home kActorHome{frame_returns, method_started, method_ended};

}  // namespace detail
MANTA_NAMESPACE_END
