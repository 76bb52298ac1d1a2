// SPDX-License-Identifier: Apache-2.0
#include "engine/callee.hpp"

#include "actors/activation.hpp"
#include "actors/remote.hpp"
#include "core/counters.hpp"
#include "core/schedule.hpp"
#include "engine/call_header.hpp"
#include "engine/outcome.hpp"
#include "engine/references.hpp"
#include "objects/cold.hpp"
#include "objects/new_node.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/creation.hpp>
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

/// A task that has arrived, in the executor's queue.
struct Callee::ArrivedTask : Runnable {
  Callee& callee;
  const AttemptId attempt;
  const Parcel call;

  ArrivedTask(Callee& c, AttemptId a, Parcel&& what) noexcept
      : Runnable(kType), callee(c), attempt(a), call(std::move(what)) {}

 private:
  static void execute(Runnable& work) noexcept {
    const std::unique_ptr<ArrivedTask> self(static_cast<ArrivedTask*>(&work));
    Node* const node = self->callee.build(self->attempt, self->call, nullptr);
    if (node != nullptr) node->node_type().ready(self->callee.core_, *node);
  }
  static constexpr RunnableType kType{execute};
};

/// A call that has arrived, in its actor's mailbox.
struct Callee::ArrivedMessage : ArrivedCall {
  Callee& callee;
  ActorCell& cell;
  const AttemptId attempt;
  const Parcel call;

  ArrivedMessage(Callee& c, ActorCell& whose, AttemptId a, Parcel&& what) noexcept
      : callee(c), cell(whose), attempt(a), call(std::move(what)) {
    build = [](ArrivedCall& arrived) noexcept {
      const std::unique_ptr<ArrivedMessage> self(static_cast<ArrivedMessage*>(&arrived));
      return self->callee.build(self->attempt, self->call, &self->cell);
    };
  }
};

/// The first message of an actor that has arrived.
struct Callee::ArrivedCreation : Runnable {
  Callee& callee;
  ActorCell& cell;
  const AttemptId attempt;
  const Parcel creation;

  ArrivedCreation(Callee& c, ActorCell& whose, AttemptId a, Parcel&& what) noexcept
      : Runnable(kType), callee(c), cell(whose), attempt(a), creation(std::move(what)) {}

 private:
  static void execute(Runnable& work) noexcept {
    const std::unique_ptr<ArrivedCreation> self(static_cast<ArrivedCreation*>(&work));
    std::exception_ptr death;
    if (Node* const node = self->callee.build(self->attempt, self->creation, &self->cell, &death)) {
      creation_execute(*node);
    } else {
      self->cell.death = std::move(death);
      self->cell.life = ActorState::kDead;
    }
  }
  static constexpr RunnableType kType{execute};
};

/// Notes an attempt as work of this runtime. Errors: `std::bad_alloc`; nothing was noted.
void Callee::enter(AttemptId attempt) {
  {
    MutexLock lock(mutex_);
    served_.try_emplace(attempt);
  }
  count(core_, &Counters::submitted, 1);
  count(core_, &Counters::hosted_submitted, 1);
}

/// Ends an attempt that never became a node.
void Callee::end_unbuilt(AttemptId attempt) noexcept {
  {
    MutexLock lock(mutex_);
    served_.erase(attempt);
  }
  count(core_, &Counters::hosted_finished, 1);
  count_finished(core_);
}

bool Callee::is_given_up(AttemptId attempt) noexcept {
  MutexLock lock(mutex_);
  const auto found = served_.find(attempt);
  return found == served_.end() || found->second.given_up;
}

/// Makes the node of a call, with its arguments.
Node& Callee::decode(const CallHeader& header, Reader& reader, ActorCell* cell) {
  const NodeType& type = *header.type;
  const bool is_call = type.actor_offset != 0;
  if (is_call != (cell != nullptr) || type.codec == nullptr || type.codec->decode_arguments == nullptr) {
    throw DecodeError("a message takes a call for a task, or a task for a call");
  }
  std::uint32_t flags = is_call ? kHoldsCell : 0;
  if (is_call && is_elsewhere(*cell)) flags |= cell->engine * kRouteUnit | kNoInline;  // it goes on from here
  Node& node =
      new_node(&core_, core_.id.load(std::memory_order_relaxed), type, with_flags(kNewHosted, flags), header.site);
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

/// Waits for the outcome of a node that is about to run.
void Callee::serve(AttemptId attempt, Node& node) {
  auto served = std::make_unique<HostedWaiter>(*this, attempt, node);
  bool given_up = true;
  {
    MutexLock lock(mutex_);
    const auto found = served_.find(attempt);
    if (found != served_.end()) {
      found->second.node = &node;
      given_up = found->second.given_up;
    }
  }
  HostedWaiter& waiter = *served.release();
  if (!add_waiter(node, waiter)) waiter.fire(waiter);  // cancelled since it was entered in the table
  if (given_up) stop_because(node, "its caller gave it up");
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

/// Answers for a call that could not be run, while the reason is being handled.
void Callee::refuse(AttemptId attempt) noexcept {
  caller_.result(attempt, pack_error(Outcome::Kind::kRefused, std::current_exception(), lender_));
}

/// Decodes a call whose turn has come. Null: it was given up, or refused for a reason that `why` gets.
Node* Callee::build(AttemptId attempt, const Parcel& call, ActorCell* cell, std::exception_ptr* why) noexcept {
  try {
    if (is_given_up(attempt)) throw CancelledError("the caller gave the call up");
    ParcelReferences references(core_, call);
    Reader reader(call.message(), &references);
    if (why != nullptr) static_cast<void>(read_actor(reader));  // a creation: its head was read when it arrived
    const CallHeader header = read_header(reader);
    Node& node = decode(header, reader, cell);
    UnsubmittedNode arrived(node);
    serve(attempt, node);
    return &arrived.release();
  } catch (...) {
    if (why != nullptr) *why = std::current_exception();
    refuse(attempt);
    end_unbuilt(attempt);
    return nullptr;
  }
}

void Callee::run(AttemptId attempt, Parcel call) noexcept {
  try {
    auto arrived = std::make_unique<ArrivedTask>(*this, attempt, std::move(call));
    enter(attempt);
    schedule(core_, *arrived.release());
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
    found->second.given_up = true;
    if (found->second.node == nullptr) return;  // it is not decoded, and will not be
    node = StorageRef::add(*found->second.node);
  }
  stop_because(*node, "its caller gave it up");
}

void Callee::create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept {
  try {
    {
      MutexLock lock(mutex_);
      actors_.try_emplace(actor);  // first: its end and its calls, which need its cause of death, look there
    }
    Reader reader(creation.message());
    ActorCell& cell = new_hosted_actor(core_, read_actor(reader), *this);
    {
      MutexLock lock(mutex_);
      actors_.find(actor)->second.cell = &cell;
    }
    try {
      auto arrived = std::make_unique<ArrivedCreation>(*this, cell, attempt, std::move(creation));
      enter(attempt);
      push_message(core_, cell, *arrived.release());
    } catch (...) {
      cell.death = std::current_exception();
      cell.life = ActorState::kDead;  // no thread runs it: no message has been sent
      throw;
    }
  } catch (...) {
    {
      MutexLock lock(mutex_);
      const auto found = actors_.find(actor);
      if (found == actors_.end() || found->second.cell == nullptr)
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

/// Errors: `std::bad_alloc`; nothing was sent.
void Callee::push(ActorCell& cell, AttemptId attempt, Parcel call) {
  auto arrived = std::make_unique<ArrivedMessage>(*this, cell, attempt, std::move(call));
  enter(attempt);
  push_message(core_, cell, *arrived.release());
}

void Callee::call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept {
  try {
    push(find_actor(actor), attempt, std::move(call));
  } catch (...) {
    refuse(attempt);
  }
}

void Callee::call_borrowed(ActorCell* actor, AttemptId attempt, Parcel call) noexcept {
  try {
    if (actor == nullptr) throw ActorDiedError("the actor has ended");
    push(*actor, attempt, std::move(call));
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
