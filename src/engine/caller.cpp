// SPDX-License-Identifier: Apache-2.0
#include "engine/caller.hpp"

#include "actors/creation.hpp"
#include "actors/ending.hpp"
#include "actors/remote.hpp"
#include "core/counters.hpp"
#include "engine/call_header.hpp"
#include "engine/outcome.hpp"
#include "engine/references.hpp"
#include "objects/cold.hpp"
#include "tasks/cancel.hpp"
#include "tasks/open_waits.hpp"
#include "tasks/outcome.hpp"
#include "tasks/retry.hpp"
#include "tasks/run.hpp"

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/creation.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/codec/node_codec.hpp>
#include <manta/detail/objects/cold.hpp>
#include <manta/detail/tasks/cancel.hpp>
#include <manta/error.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

CallHeader header_of(Node& node, std::uint64_t object_offset) {
  const Cold& cold = require_cold(node);
  CallHeader header;
  header.type = &node.node_type();
  header.site = node.site;
  header.task = id_of(node);
  header.attempt = cold.attempt.load(std::memory_order_relaxed);
  header.terms = cold;
  header.object_offset = object_offset;
  return header;
}

/// An error of an outcome, with the context of this call, which the other side may not know.
std::exception_ptr about_call(Node& node, std::exception_ptr error) noexcept {
  const Error* const ours = find_error(error);
  if (ours == nullptr) return error_about(node, ErrorCode::kTaskFailed, "the call could not be run", std::move(error));
  if (ours->task_id()) return error;
  return make_safely([&] { return make_error(ours->code(), ours->message(), context_of(node, ours->cause())); });
}

/// The type of a node whose only use is to be an actor's first message.
bool is_creation(const Node& node) noexcept { return node.type->execute == creation_execute; }

}  // namespace

Caller::~Caller() = default;

void Caller::start(std::unique_ptr<Engine> engine) {
  engine_ = std::move(engine);
  engine_->start(*this);
}

Parcel Caller::encode(Node& node, std::uint64_t object_offset) {
  Naming naming(*engine_);
  Writer writer(&naming);
  write(writer, header_of(node, object_offset));
  node.node_type().codec->encode_arguments(node, writer);
  return naming.pack(writer);
}

/// Puts a claimed node in flight, and keeps it there. 0: it was given up before, and the caller must end it.
AttemptId Caller::take_off(StorageRef& node, Parcel* unsent) {
  if (node->node_type().actor_offset != 0) keep_cell(*node);
  Cold& cold = require_cold(*node);
  const AttemptId attempt = last_attempt_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (!cold.is_open.exchange(true, std::memory_order_relaxed))
    core_.open_waits->add(cold.open, *node);  // the end of the runtime finds it
  cold.flight.store(attempt, std::memory_order_relaxed);  // ordered by the mutex
  MutexLock lock(mutex_);
  // A cancellation marks the node, then looks for its attempt under the mutex: so one of the two sees the other.
  if (node->state.is_cancelled()) return 0;
  Flight& flight = flights_[attempt];
  flight.node = std::move(node);  // moved when there is a place for it
  if (unsent != nullptr) flight.unsent = std::move(*unsent);
  return attempt;
}

/// Takes an attempt out: the calling thread ends it. Empty: another thread has, or it never existed.
StorageRef Caller::land(AttemptId attempt) noexcept {
  Flight flight;  // what it has not sent ends after the lock
  MutexLock lock(mutex_);
  const auto found = flights_.find(attempt);
  if (found == flights_.end()) return {};
  flight = std::move(found->second);
  flights_.erase(found);
  return std::move(flight.node);
}

/// Ends a claimed node that could not be sent, while the reason is being handled.
void Caller::refuse(Node& node) noexcept {
  finish_with_error(
      core_, node,
      error_about(node, ErrorCode::kTaskFailed, "the call could not be encoded", std::current_exception()));
}

/// Sends a claimed node by `submit`; ends it where that cannot be, or where it was given up before.
template <class Submit>
void Caller::send(StorageRef node, std::uint64_t object_offset, Submit submit) noexcept {
  Parcel call;
  AttemptId attempt = 0;
  try {
    call = encode(*node, object_offset);
    attempt = take_off(node);
  } catch (...) {
    return refuse(*node);
  }
  if (attempt != 0) return submit(attempt, std::move(call));
  end_without_body(core_, *node);
}

void Caller::start_task(RuntimeCore& core, Node& node) noexcept {
  StorageRef entry = StorageRef::adopt(node);
  refuse_if_due(core, node);
  if (!claim(node)) return;
  send(std::move(entry), 0, [this](AttemptId attempt, Parcel call) { engine_->submit(attempt, std::move(call)); });
}

void Caller::start_call(RuntimeCore& /*core*/, ActorCell& cell, Node& node) noexcept {
  send(StorageRef::adopt(node), object_offset_of(node), [this, &cell](AttemptId attempt, Parcel call) {
    engine_->call_actor(actor_id_of(cell), attempt, std::move(call));
  });
}

void Caller::prepare_call(RuntimeCore& /*core*/, ActorCell& /*proxy*/, StorageRef call) noexcept {
  AttemptId attempt = 0;
  try {
    Parcel parcel = encode(*call, object_offset_of(*call));
    attempt = take_off(call, &parcel);
  } catch (...) {
    return refuse(*call);
  }
  if (attempt == 0) end_without_body(core_, *call);
}

void Caller::send_call(RuntimeCore& /*core*/, ActorCell& proxy, Node& call) noexcept {
  const Cold* const cold = find_cold(call);
  if (cold == nullptr) return;  // it could not be prepared
  const AttemptId attempt = cold->flight.load(std::memory_order_relaxed);  // as in take_off()
  Parcel parcel;
  {
    MutexLock lock(mutex_);
    const auto found = flights_.find(attempt);
    if (found == flights_.end()) return;  // given up
    parcel = std::move(found->second.unsent);
  }
  engine_->call_proxied(*proxy.origin, attempt, std::move(parcel));
}

void Caller::create_actor(RuntimeCore& /*core*/, ActorCell& cell, Node& creation) {
  const ActorAddressId id = actor_id_of(cell);
  Naming naming(*engine_);
  Writer writer(&naming);
  write(writer, HostedActor{&cell.actor_type, cell.max_concurrency, id, cell.name});
  write(writer, header_of(creation, 0));
  creation.node_type().codec->encode_arguments(creation, writer);
  Parcel parcel = naming.pack(writer);
  {
    MutexLock lock(mutex_);
    actors_.emplace(id, Created{&cell});
  }
  add_cell_ref(cell);
  AttemptId attempt = 0;
  StorageRef entry = StorageRef::adopt(creation);
  try {
    attempt = take_off(entry);
    if (attempt == 0) throw CancelledError("the runtime was shut down", context_of(creation));
  } catch (...) {
    entry.release();  // nothing was taken
    {
      MutexLock lock(mutex_);
      actors_.erase(id);
    }
    drop_cell_ref(cell);  // the activation has another hold
    throw;
  }
  engine_->create_actor(id, attempt, std::move(parcel));
}

void Caller::end_actor(RuntimeCore& /*core*/, ActorCell& cell) noexcept { engine_->end_actor(actor_id_of(cell)); }

void Caller::stopped(RuntimeCore& core, Node& node) noexcept {
  const Cold* const cold = find_cold(node);
  if (cold == nullptr) return;
  const AttemptId attempt = cold->flight.load(std::memory_order_relaxed);  // as in take_off()
  const StorageRef taken = land(attempt);
  if (!taken) return;
  engine_->cancel(attempt);
  end_without_body(core, node);
  if (is_creation(node)) note_begun(node);
}

void Caller::result(AttemptId attempt, Outcome outcome) noexcept {
  const StorageRef node = land(attempt);
  if (!node) return;
  is_creation(*node) ? finish_creation(*node, outcome) : finish(*node, std::move(outcome));
}

void Caller::finish(Node& node, Outcome outcome) noexcept {
  if (outcome.kind == Outcome::Kind::kThrown) return finish_with_throw(core_, node, unpack_error(outcome));
  if (outcome.kind != Outcome::Kind::kValue) {
    return finish_with_error(core_, node, about_call(node, unpack_error(outcome)));
  }
  ParcelReferences references(core_, outcome.parcel);
  std::exception_ptr why = unpack_value(outcome.parcel, node, "result", references);
  if (why == nullptr) return finish_with_value(core_, node);
  finish_with_error(core_, node, about_call(node, std::move(why)));
}

void Caller::finish_creation(Node& node, const Outcome& outcome) noexcept {
  std::exception_ptr death;
  if (outcome.kind != Outcome::Kind::kValue) death = unpack_error(outcome);
  if (find_error(death) != nullptr) death = about_call(node, std::move(death));  // else the constructor threw it
  tell_created(core_, cell_of(node), death);
  finish_with_value(core_, node);  // of nothing: only the actor's life matters
  note_begun(node);
}

void Caller::note_begun(Node& creation) noexcept { end_if_over(actor_id_of(cell_of(creation)), &Created::is_begun); }

void Caller::actor_ended(ActorAddressId actor) noexcept { end_if_over(actor, &Created::has_ended); }

/// Notes one of the two things that must have happened before an actor ends here; ends it if that was the last.
void Caller::end_if_over(ActorAddressId actor, bool Created::* what) noexcept {
  ActorCell* cell = nullptr;
  {
    MutexLock lock(mutex_);
    const auto found = actors_.find(actor);
    if (found == actors_.end()) return;
    Created& created = found->second;
    created.*what = true;
    if (!created.is_begun || !created.has_ended) return;
    cell = created.cell;
    actors_.erase(found);
  }
  tell_ended(core_, *cell);
  drop_cell_ref(*cell);
}

}  // namespace detail
MANTA_NAMESPACE_END
