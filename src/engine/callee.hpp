// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The host's half of an engine: it turns parcels into nodes, which run on this process's executor like any other, and
/// their outcomes into parcels.
///
/// A call that arrives gets its place at once: in the executor's queue, or in its actor's mailbox. Its arguments are
/// decoded when its turn comes, by the thread that runs it. So no function here runs the program's code.

#include "actors/remote.hpp"
#include "base/sync.hpp"
#include "engine/engine.hpp"

#include <exception>
#include <memory>
#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct CallHeader;

/// Requires: calls and the end of one actor arrive in order, one after the other. Any thread may send everything else.
class Callee final : public ActorHost {
 public:
  /// Reports outcomes to `caller`; `lender` makes the holds of what they name.
  Callee(RuntimeCore& core, Answers& caller, Lender& lender) noexcept : core_(core), caller_(caller), lender_(lender) {}

  void run(AttemptId attempt, Parcel call) noexcept;
  void cancel(AttemptId attempt) noexcept;
  void create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept;
  void call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept;
  void end_actor(ActorAddressId actor) noexcept;

  /// A call of an actor that the caller has borrowed. `actor` is null if there is none.
  void call_borrowed(ActorCell* actor, AttemptId attempt, Parcel call) noexcept;

  // ActorHost
  void actor_ended(ActorCell& cell) noexcept override;

 private:
  struct HostedWaiter;
  struct ArrivedTask;
  struct ArrivedMessage;
  struct ArrivedCreation;

  /// An attempt that has arrived and has not ended.
  struct Served {
    Node* node = nullptr;  // null until it is decoded; until done, and so alive
    bool given_up = false;
  };

  /// An actor that was created, or why it could not be.
  struct Resident {
    ActorCell* cell = nullptr;  // a handle
    std::exception_ptr death;
  };

  void enter(AttemptId attempt);
  [[nodiscard]] bool is_given_up(AttemptId attempt) noexcept;
  void end_unbuilt(AttemptId attempt) noexcept;
  [[nodiscard]] Node* build(AttemptId attempt, const Parcel& call, ActorCell* cell,
                            std::exception_ptr* why = nullptr) noexcept;
  [[nodiscard]] Node& decode(const CallHeader& header, Reader& reader, ActorCell* cell);
  void serve(AttemptId attempt, Node& node);
  void served(HostedWaiter& served) noexcept;
  void refuse(AttemptId attempt) noexcept;
  void push(ActorCell& cell, AttemptId attempt, Parcel call);
  [[nodiscard]] ActorCell& find_actor(ActorAddressId actor);

  RuntimeCore& core_;
  Answers& caller_;
  Lender& lender_;
  Mutex mutex_;
  std::unordered_map<AttemptId, Served> served_ MANTA_GUARDED_BY(mutex_);
  std::unordered_map<ActorAddressId, Resident> actors_ MANTA_GUARDED_BY(mutex_);  // until told to end
  std::exception_ptr no_place_ MANTA_GUARDED_BY(mutex_);  // why an actor could not even be entered there
};

}  // namespace detail
MANTA_NAMESPACE_END
