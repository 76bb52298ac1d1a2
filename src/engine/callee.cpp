// SPDX-License-Identifier: Apache-2.0
#include "engine/callee.hpp"

#include "actors/activation.hpp"
#include "actors/remote.hpp"
#include "core/counters.hpp"
#include "engine/call_header.hpp"
#include "engine/outcome.hpp"
#include "engine/references.hpp"
#include "objects/cold.hpp"
#include "objects/new_node.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/codec/node_codec.hpp>
#include <manta/detail/objects/node_guard.hpp>
#include <manta/detail/objects/waiter.hpp>
#include <manta/detail/tasks/cancel.hpp>
#include <manta/error.hpp>

#include <memory>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Builds the arguments of a call.
///
/// Errors: a `TaskError` that names the argument, with the exception as its cause; the caller's half adds the call.
void decode_arguments(Node& node, Reader& reader) {
  try {
    node.node_type().codec->decode_arguments(node, reader);
  } catch (...) {
    ErrorContext context;
    context.cause = std::current_exception();
    throw TaskError("argument " + std::to_string(reader.part_number()) + " (" + std::string(reader.part_type()) +
                        ") could not be decoded",
                    std::move(context));
  }
}

}  // namespace

/// The wait for the outcome of an attempt.
struct Callee::HostedWaiter : Waiter {
  Callee* callee;
  AttemptId attempt;
  Node* node;  // with a reference, so that the value is there to be packed

  HostedWaiter(Callee& c, AttemptId a, Node& n) noexcept : callee(&c), attempt(a), node(&n) {
    fire = [](Waiter& waiter) noexcept {
      const std::unique_ptr<HostedWaiter> self(&static_cast<HostedWaiter&>(waiter));
      self->callee->served(*self);
    };
  }
};

/// Makes the node of a call, with its arguments.
Node& Callee::arrive(const CallHeader& header, Reader& reader, ActorCell* cell) {
  const NodeType& type = *header.type;
  const bool is_call = type.actor_offset != 0;
  if (is_call != (cell != nullptr) || type.codec == nullptr || type.codec->decode_arguments == nullptr) {
    throw DecodeError("a message takes a call for a task, or a task for a call");
  }
  Node& node = new_node(&core_, core_.id.load(std::memory_order_relaxed), type,
                        with_flags(kNewHosted, is_call ? kHoldsCell : 0), header.site);
  if (is_call) {
    add_cell_ref(*cell);
    link_call(node, *cell, header.object_offset);
  }
  DraftNode draft(node);
  Cold& cold = require_cold(node);
  cold.hosted = true;
  static_cast<CallTerms&>(cold) = header.terms;
  cold.id.store(header.task, std::memory_order_relaxed);
  cold.attempt.store(header.attempt, std::memory_order_relaxed);
  if (cold.cpus > 1) node.state.set(kNeedsAdmission);
  decode_arguments(node, reader);
  return draft.release();
}

/// Waits for the outcome of a node that is about to be submitted.
void Callee::serve(AttemptId attempt, Node& node) {
  auto served = std::make_unique<HostedWaiter>(*this, attempt, node);
  count(core_, &Counters::submitted, 1);  // before it can be found, and ended
  count(core_, &Counters::hosted_submitted, 1);
  try {
    MutexLock lock(mutex_);
    served_.emplace(attempt, &node);
  } catch (...) {
    count(core_, &Counters::hosted_finished, 1);
    count_finished(core_);
    throw;
  }
  HostedWaiter& waiter = *served.release();
  if (!add_waiter(node, waiter)) waiter.fire(waiter);  // cancelled since it was entered in the table
}

void Callee::served(HostedWaiter& served) noexcept {
  {
    MutexLock lock(mutex_);
    served_.erase(served.attempt);
  }
  Outcome outcome = pack_outcome(*served.node, lender_);
  drop_ref(*served.node);  // first: this frees room for the caller's copy
  caller_.result(served.attempt, std::move(outcome));
}

/// Answers for a call that could not be decoded, while the reason is being handled.
void Callee::refuse(AttemptId attempt) noexcept {
  caller_.result(attempt, pack_error(Outcome::Kind::kRefused, std::current_exception(), lender_));
}

void Callee::run(AttemptId attempt, const Parcel& call) noexcept {
  try {
    ParcelReferences references(core_, call);
    Reader reader(call.message(), &references);
    const CallHeader header = read_header(reader);
    Node& node = arrive(header, reader, nullptr);
    UnsubmittedNode arrived(node);
    serve(attempt, node);
    arrived.release().node_type().ready(core_, node);
  } catch (...) {
    refuse(attempt);
  }
}

void Callee::cancel(AttemptId attempt) noexcept {
  StorageRef node;
  {
    MutexLock lock(mutex_);
    const auto found = served_.find(attempt);
    if (found == served_.end()) return;
    node = StorageRef::add(*found->second);
  }
  stop_because(*node, "its caller gave it up");
}

void Callee::create_actor(ActorAddressId actor, AttemptId attempt, const Parcel& creation) noexcept {
  ActorCell* cell = nullptr;
  try {
    {
      MutexLock lock(mutex_);
      actors_.try_emplace(actor);  // first: its end and its calls, which need its cause of death, look there
    }
    ParcelReferences references(core_, creation);
    Reader reader(creation.message(), &references);
    const HostedActor what = read_actor(reader);
    const CallHeader header = read_header(reader);
    cell = &new_hosted_actor(core_, what, *this);
    {
      MutexLock lock(mutex_);
      actors_.find(actor)->second.cell = cell;
    }
    Node& node = arrive(header, reader, cell);
    UnsubmittedNode arrived(node);
    serve(attempt, node);
    push_message(core_, *cell, arrived.release());
  } catch (...) {
    if (cell != nullptr) {
      cell->death = std::current_exception();
      cell->life = ActorState::kDead;  // no thread runs it: no message has been sent
    } else {
      MutexLock lock(mutex_);
      const auto found = actors_.find(actor);
      (found != actors_.end() ? found->second.death : no_place_) = std::current_exception();
    }
    refuse(attempt);
  }
}

/// Errors: `ActorDiedError` for an actor that could not be created.
ActorCell& Callee::find_actor(ActorAddressId actor) {
  ErrorContext context;
  {
    MutexLock lock(mutex_);
    const auto found = actors_.find(actor);
    if (found != actors_.end() && found->second.cell != nullptr) return *found->second.cell;
    context.cause = found != actors_.end() ? found->second.death : no_place_;
  }
  throw ActorDiedError("the actor could not be created where it was to live", std::move(context));
}

void Callee::call_actor(ActorAddressId actor, AttemptId attempt, const Parcel& call) noexcept {
  try {
    ActorCell& cell = find_actor(actor);
    ParcelReferences references(core_, call);
    Reader reader(call.message(), &references);
    const CallHeader header = read_header(reader);
    Node& node = arrive(header, reader, &cell);
    UnsubmittedNode arrived(node);
    serve(attempt, node);
    push_message(core_, cell, arrived.release());
  } catch (...) {
    refuse(attempt);
  }
}

void Callee::end_actor(ActorAddressId actor) noexcept {
  ActorCell* cell = nullptr;
  {
    MutexLock lock(mutex_);
    const auto found = actors_.find(actor);
    if (found != actors_.end()) {
      cell = found->second.cell;
      actors_.erase(found);
    }
  }
  if (cell == nullptr) return caller_.actor_ended(actor);  // it never began
  end_hosted_actor(core_, *cell);
}

void Callee::actor_ended(ActorCell& cell) noexcept { caller_.actor_ended(actor_id_of(cell)); }

}  // namespace detail
MANTA_NAMESPACE_END
