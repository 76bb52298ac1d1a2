// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The engine that stays in this process: it encodes, decodes and runs everything here.
///
/// It keeps the seam honest. A program that works here passes no hidden pointer: each argument, result and error
/// crosses as bytes, and each reference as a number.

#include "engine/callee.hpp"
#include "engine/engine.hpp"

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tests derive from it to lose, repeat and delay parcels.
class Loopback : public Engine {
 public:
  Loopback(RuntimeCore& core, Loans& loans) noexcept : core_(core), loans_(loans) {}

  void start(Sink& sink) override;
  void stop() noexcept override;
  void submit(AttemptId attempt, Parcel call) noexcept override { callee_->run(attempt, call); }
  void cancel(AttemptId attempt) noexcept override { callee_->cancel(attempt); }
  void create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept override {
    callee_->create_actor(actor, attempt, creation);
  }
  void call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept override {
    callee_->call_actor(actor, attempt, call);
  }
  void end_actor(ActorAddressId actor) noexcept override { callee_->end_actor(actor); }
  void deliver(RemoteId object, Outcome value) noexcept override { callee_->deliver(object, value); }

 private:
  RuntimeCore& core_;
  Loans& loans_;
  std::unique_ptr<Callee> callee_;
};

}  // namespace detail
MANTA_NAMESPACE_END
