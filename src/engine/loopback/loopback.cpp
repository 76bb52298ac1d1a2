// SPDX-License-Identifier: Apache-2.0
#include "engine/loopback/loopback.hpp"

#include "engine/outcome.hpp"

#include <exception>
#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

void Loopback::start(Answers& caller) {
  caller_ = &caller;
  callee_ = std::make_unique<Callee>(core_, *this, *this);
}

/// Makes what a parcel names another process's, as the host's half sees it.
void Loopback::reflect(Parcel& parcel) {
  for (Named& named : parcel.named()) named.hold = mirrors_.reflect(named.hold);
}

/// Brings a call to the host's half by `step`; answers for it if there is no memory.
template <class Step>
void Loopback::bring(AttemptId attempt, Parcel& call, Step step) noexcept {
  try {
    reflect(call);
  } catch (...) {
    return caller_->result(attempt, pack_error(Outcome::Kind::kRefused, std::current_exception(), *this));
  }
  step();
}

void Loopback::submit(AttemptId attempt, Parcel call) noexcept {
  bring(attempt, call, [&] { callee_->run(attempt, std::move(call)); });
}

void Loopback::create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept {
  bring(attempt, creation, [&] { callee_->create_actor(actor, attempt, std::move(creation)); });
}

void Loopback::call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept {
  bring(attempt, call, [&] { callee_->call_actor(actor, attempt, std::move(call)); });
}

void Loopback::result(AttemptId attempt, Outcome outcome) noexcept {
  for (Named& named : outcome.parcel.named()) named.hold = Mirrors::original(named.hold);
  caller_->result(attempt, std::move(outcome));
}

void Loopback::deliver(HoldNumber object, Outcome value) noexcept {
  const HoldPtr mirror = mirrors_.find(object);
  if (!mirror) return;
  try {
    reflect(value.parcel);
  } catch (...) {
    value = pack_error(Outcome::Kind::kRefused, std::current_exception(), *this);
  }
  take_value(core_, *mirror, value);
}

}  // namespace detail
MANTA_NAMESPACE_END
