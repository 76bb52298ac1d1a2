// SPDX-License-Identifier: Apache-2.0
#include "engine/caller.hpp"

#include "actors/creation.hpp"
#include "actors/ending.hpp"
#include "actors/remote.hpp"
#include "core/counters.hpp"
#include "engine/call_header.hpp"
#include "engine/outcome.hpp"
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
#include <manta/detail/objects/publish.hpp>
#include <manta/detail/objects/waiter.hpp>
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

/// Finds the objects that a parcel names: on the owner's side the numbers stand for its own objects.
class Caller::Source final : public RefSource {
 public:
  Source(Loans& loans, const Parcel& parcel) noexcept : loans_(loans), parcel_(parcel) {}

  AnyRef resolve(std::uint64_t id, std::string_view type) override {
    AnyRef ref = loans_.find(parcel_.find(id, type).id);
    if (!ref.valid()) throw DecodeError("a message takes an actor for an object, or comes after the end");
    return ref;
  }

  ActorAddress resolve_actor(std::uint64_t id, std::string_view type) override {
    const ActorAddress found = loans_.find_actor(parcel_.find(id, type).id);
    if (found.cell == nullptr) throw DecodeError("a message takes an object for an actor, or comes after the end");
    return found;
  }

 private:
  Loans& loans_;
  const Parcel& parcel_;
};

/// Waits for an object that the other side has requested. The loan keeps the value; this keeps the node alone, so that
/// a value that is no longer wanted is neither kept nor sent.
struct Caller::Fetching : Waiter {
  Caller* caller;
  Node* node;  // counted: while it has a waiter, its last reference must not go (Node::next_dead)
  RemoteId id;

  Fetching(Caller& c, Node& wanted, RemoteId object) noexcept : caller(&c), node(&wanted), id(object) {
    add_ref(*node);
    fire = [](Waiter& waiter) noexcept {
      std::unique_ptr<Fetching> self(static_cast<Fetching*>(&waiter));
      // A promise may be set after the end of its runtime, and of the borrowed object.
      if (find_core(self->node->runtime) != nullptr) self->caller->fetched(std::move(self));
    };
  }
  Fetching(const Fetching&) = delete;
  Fetching& operator=(const Fetching&) = delete;
  ~Fetching() { drop_ref(*node); }
};

Caller::~Caller() = default;

void Caller::start(std::unique_ptr<Engine> engine) {
  engine_ = std::move(engine);
  engine_->start(*this);
}

void Caller::stop() noexcept {
  engine_->stop();
  loans_.close();
}

Parcel Caller::encode(Node& node, std::uint64_t object_offset) {
  Lending lending(loans_);
  Writer writer(&lending);
  write(writer, header_of(node, object_offset));
  node.node_type().codec->encode_arguments(node, writer);
  return lending.pack(writer);
}

/// Puts a claimed node in flight, and keeps it there. 0: it was given up before, and the caller must end it.
AttemptId Caller::take_off(StorageRef& node) {
  if (node->node_type().actor_offset != 0) keep_cell(*node);
  Cold& cold = require_cold(*node);
  const AttemptId attempt = last_attempt_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (!cold.is_open.exchange(true, std::memory_order_relaxed))
    core_.open_waits->add(cold.open, *node);  // the end of the runtime finds it
  cold.flight.store(attempt, std::memory_order_relaxed);  // ordered by the mutex
  MutexLock lock(mutex_);
  // A cancellation marks the node, then looks for its attempt under the mutex: so one of the two sees the other.
  if (node->state.is_cancelled()) return 0;
  flights_[attempt] = std::move(node);  // moved when there is a place for it
  return attempt;
}

/// Takes an attempt out: the calling thread ends it. Empty: another thread has, or it never existed.
StorageRef Caller::land(AttemptId attempt) noexcept {
  MutexLock lock(mutex_);
  const auto found = flights_.find(attempt);
  if (found == flights_.end()) return {};
  StorageRef node = std::move(found->second);
  flights_.erase(found);
  return node;
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

void Caller::create_actor(RuntimeCore& /*core*/, ActorCell& cell, Node& creation) {
  const ActorAddressId id = actor_id_of(cell);
  Lending lending(loans_);
  Writer writer(&lending);
  write(writer, HostedActor{&cell.actor_type, cell.max_concurrency, id, cell.name});
  write(writer, header_of(creation, 0));
  creation.node_type().codec->encode_arguments(creation, writer);
  Parcel parcel = lending.pack(writer);
  {
    MutexLock lock(mutex_);
    actors_.emplace(id, &cell);
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
  Source source(loans_, outcome.parcel);
  std::exception_ptr why = unpack_value(outcome.parcel, node, "result", source);
  if (why == nullptr) return finish_with_value(core_, node);
  finish_with_error(core_, node, about_call(node, std::move(why)));
}

void Caller::finish_creation(Node& node, const Outcome& outcome) noexcept {
  std::exception_ptr death;
  if (outcome.kind != Outcome::Kind::kValue) death = unpack_error(outcome);
  if (find_error(death) != nullptr) death = about_call(node, std::move(death));  // else the constructor threw it
  tell_created(core_, cell_of(node), death);
  finish_with_value(core_, node);  // of nothing: only the actor's life matters
}

void Caller::actor_ended(ActorAddressId actor) noexcept {
  ActorCell* cell = nullptr;
  {
    MutexLock lock(mutex_);
    const auto found = actors_.find(actor);
    if (found == actors_.end()) return;
    cell = found->second;
    actors_.erase(found);
  }
  tell_ended(core_, *cell);
  drop_cell_ref(*cell);
}

void Caller::fetch(RemoteId object) noexcept {
  const AnyRef ref = loans_.find(object);
  if (!ref.valid()) return;  // returned meanwhile: no thread waits
  Node& node = ref.node();
  try {
    if (!node.done()) {
      auto fetching = std::make_unique<Fetching>(*this, node, object);
      if (add_waiter(node, *fetching)) return static_cast<void>(fetching.release());
    }
    deliver(object, node);
  } catch (...) {
    engine_->deliver(object, pack_error(Outcome::Kind::kRefused, std::current_exception(), loans_));
  }
}

void Caller::fetched(std::unique_ptr<Fetching> fetching) noexcept {
  // Counted as work while it lasts: the waiters of the value may be the last work that the runtime's end waits for, and
  // this thread still holds nodes then.
  count(core_, &Counters::submitted, 1);
  count(core_, &Counters::hosted_submitted, 1);
  if (const AnyRef ref = loans_.find(fetching->id); ref.valid()) deliver(fetching->id, ref.node());
  fetching.reset();
  count(core_, &Counters::hosted_finished, 1);
  count_finished(core_);
}

void Caller::deliver(RemoteId object, Node& node) noexcept {
  engine_->deliver(object, node.has_value() ? pack_value(node, loans_)
                                            : pack_error(Outcome::Kind::kRefused, outcome_error(node), loans_));
}

void Caller::cancel(RemoteId object) noexcept {
  const AnyRef ref = loans_.find(object);
  if (ref.valid() && !ref.node().done()) stop_because(ref.node(), "the task was cancelled");
}

}  // namespace detail
MANTA_NAMESPACE_END
