// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An engine whose two halves are in one process: it keeps the seam honest. Each call, argument, result and error
/// crosses as bytes, and each object as a hold that the host's half takes for another process's.

#include "engine/callee.hpp"
#include "engine/engine.hpp"
#include "engine/loopback/mirror.hpp"
#include "engine/serving.hpp"

#include <cstddef>
#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Tests derive from it to lose, repeat and delay parcels.
class Loopback : public Engine, public Answers, public Served, public MirrorOwner {
 public:
  explicit Loopback(RuntimeCore& core) : core_(core), mirrors_(*this) {}

  // Engine
  void start(Answers& caller) override;
  void stop() noexcept override { lent_.close(); }
  void submit(AttemptId attempt, Parcel call) noexcept override;
  void cancel(AttemptId attempt) noexcept override { callee_->cancel(attempt); }
  void create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept override;
  void call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept override;
  void end_actor(ActorAddressId actor) noexcept override { callee_->end_actor(actor); }
  void call_proxied(Hold& /*actor*/, AttemptId /*attempt*/, Parcel /*call*/) noexcept override {}  // has no proxies
  [[nodiscard]] HoldPtr lend(const AnyRef& ref) override { return lent_.lend(ref); }
  [[nodiscard]] HoldPtr lend(ActorCell& actor) override { return lent_.lend(actor); }

  // Answers, of the host's half
  void result(AttemptId attempt, Outcome outcome) noexcept override;
  void actor_ended(ActorAddressId actor) noexcept override { caller_->actor_ended(actor); }

  // MirrorOwner
  void want(HoldNumber object) noexcept override { serve_value(core_, object, *this, *this); }
  void cancel_object(Hold& own) noexcept override { cancel_for_other(own); }

  // Served
  void deliver(HoldNumber object, Outcome value) noexcept override;
  [[nodiscard]] HoldPtr find(HoldNumber object) noexcept override { return lent_.find(object); }

  /// How many objects and actors the host's half knows.
  [[nodiscard]] std::size_t lent() noexcept { return lent_.size(); }

 private:
  void reflect(Parcel& parcel);
  template <class Step>
  void bring(AttemptId attempt, Parcel& call, Step step) noexcept;

  RuntimeCore& core_;
  LentObjects lent_;
  Mirrors mirrors_;
  Answers* caller_ = nullptr;
  std::unique_ptr<Callee> callee_;
};

}  // namespace detail
MANTA_NAMESPACE_END
