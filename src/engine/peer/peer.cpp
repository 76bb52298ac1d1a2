// SPDX-License-Identifier: Apache-2.0
#include "engine/peer/peer.hpp"

#include "engine/outcome.hpp"

#include <manta/detail/actors/handle.hpp>
#include <manta/error.hpp>

#include <exception>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

Peer::Peer(RuntimeCore& core, std::uint8_t engine, std::shared_ptr<Line> line)
    : core_(core), line_(line), ledger_(core, engine, std::move(line)), callee_(core, *this, *this) {}

void Peer::stop() noexcept {
  ledger_.close();
  own_.close();
}

/// Runs a step on the executor. Without memory for that nothing is lost but the step: it runs here.
template <class Step>
void Peer::post(Step step, Urgency urgency) noexcept {
  if (!detail::post(core_, urgency, step)) step();
}

// To the other process.

/// Puts an attempt on the line. Without memory for the names of what it names, it is answered here.
void Peer::queue_call(Frame frame, Parcel call) noexcept {
  try {
    frame.names = ledger_.lend(call.named());
  } catch (...) {
    Outcome none = pack_error(Outcome::Kind::kRefused, std::current_exception(), *this);
    return post([this, attempt = frame.number, outcome = std::move(none)]() mutable {
      caller_->result(attempt, std::move(outcome));
    });
  }
  frame.message = call.take_message();
  line_->queue(std::move(frame));
}

void Peer::send_call(Frame frame, Parcel call) noexcept {
  queue_call(std::move(frame), std::move(call));
  line_->flush();
}

/// Sends an outcome, or why it cannot be sent.
void Peer::send_outcome(Frame frame, Outcome outcome) noexcept {
  try {
    frame.names = ledger_.lend(outcome.parcel.named());
  } catch (...) {
    outcome = pack_error(Outcome::Kind::kRefused, std::current_exception(), *this);
  }
  frame.outcome = outcome.kind;
  frame.message = outcome.parcel.take_message();
  line_->send(std::move(frame));
}

void Peer::submit(AttemptId attempt, Parcel call) noexcept {
  send_call({.kind = Frame::Kind::kRun, .number = attempt}, std::move(call));
}
void Peer::cancel(AttemptId attempt) noexcept { line_->send({.kind = Frame::Kind::kGiveUp, .number = attempt}); }
void Peer::create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept {
  send_call({.kind = Frame::Kind::kCreate, .number = attempt, .actor = actor}, std::move(creation));
}
void Peer::call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept {
  send_call({.kind = Frame::Kind::kCall, .number = attempt, .actor = actor}, std::move(call));
}
void Peer::end_actor(ActorAddressId actor) noexcept { line_->send({.kind = Frame::Kind::kEndActor, .actor = actor}); }
void Peer::call_proxied(Hold& actor, AttemptId attempt, Parcel call) noexcept {
  queue_call({.kind = Frame::Kind::kCallLent, .number = attempt, .actor = ledger_.number_of(actor)}, std::move(call));
}

void Peer::result(AttemptId attempt, Outcome outcome) noexcept {
  send_outcome({.kind = Frame::Kind::kResult, .number = attempt}, std::move(outcome));
}
void Peer::actor_ended(ActorAddressId actor) noexcept {
  line_->send({.kind = Frame::Kind::kActorEnded, .actor = actor});
}
void Peer::deliver(HoldNumber object, Outcome value) noexcept {
  send_outcome({.kind = Frame::Kind::kValue, .number = object}, std::move(value));
}

// From the other process.

Parcel Peer::unpack(Frame& frame) { return {std::move(frame.message), ledger_.borrow(frame.names)}; }

void Peer::receive(Frame frame) noexcept {
  using Kind = Frame::Kind;
  switch (frame.kind) {
    case Kind::kRun:
    case Kind::kCreate:
    case Kind::kCall:
    case Kind::kCallLent: return receive_call(frame);
    case Kind::kResult:
    case Kind::kValue: return receive_outcome(frame);
    case Kind::kGiveUp: return post([this, attempt = frame.number] { callee_.cancel(attempt); }, Urgency::kAtOnce);
    case Kind::kEndActor: return callee_.end_actor(frame.actor);
    case Kind::kActorEnded: return caller_->actor_ended(frame.actor);
    case Kind::kWant: return post([this, object = frame.number] { serve_value(core_, object, *this, *this); });
    case Kind::kCancelObject:
      return post(
          [hold = ledger_.find_lent(frame.number)] {  // found now: it may be returned before the step runs
            if (hold) cancel_for_other(*hold);
          },
          Urgency::kAtOnce);
    case Kind::kRelease:
      if (HoldPtr ended = ledger_.take_back(frame.number, frame.count)) post([hold = std::move(ended)] {});
  }
}

void Peer::receive_call(Frame& frame) noexcept {
  Parcel call;
  try {
    call = unpack(frame);
  } catch (...) {
    return result(frame.number, pack_error(Outcome::Kind::kRefused, std::current_exception(), *this));
  }
  switch (frame.kind) {
    case Frame::Kind::kRun: return callee_.run(frame.number, std::move(call));
    case Frame::Kind::kCreate: return callee_.create_actor(frame.actor, frame.number, std::move(call));
    case Frame::Kind::kCall: return callee_.call_actor(frame.actor, frame.number, std::move(call));
    default: {
      const HoldPtr hold = ledger_.find_lent(frame.actor);
      ActorCell* const cell = hold ? hold->actor() : nullptr;
      callee_.call_borrowed(cell, frame.number, std::move(call));
      if (cell != nullptr) drop_handle(*cell);  // not the last: the hold has one
    }
  }
}

void Peer::receive_outcome(Frame& frame) noexcept {
  Outcome outcome;
  try {
    outcome = {frame.outcome, unpack(frame)};
  } catch (...) {
    outcome = pack_error(Outcome::Kind::kRefused, std::current_exception(), *this);
  }
  if (frame.kind == Frame::Kind::kResult) {
    return post([this, attempt = frame.number, outcome = std::move(outcome)]() mutable {
      caller_->result(attempt, std::move(outcome));
    });
  }
  post([this, hold = ledger_.find_borrowed(frame.number), outcome = std::move(outcome)] {
    if (hold) take_value(core_, *hold, outcome);
  });
}

}  // namespace detail
MANTA_NAMESPACE_END
