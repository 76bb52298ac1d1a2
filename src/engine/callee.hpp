// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The host's half of an engine: it turns parcels into nodes, which run on this process's executor like any other, and
/// their outcomes into parcels.
///
/// **Borrowed objects.** A reference in a parcel becomes a node here, one for each object, however often its reference
/// arrives. It requests its value from the owner when a thread here first waits for it or asks whether it is done
/// (`request_value`), so a reference that is only kept or passed on costs a number. Its end is reported to the owner.

#include "base/sync.hpp"
#include "engine/engine.hpp"
#include "engine/loans.hpp"
#include "tasks/route.hpp"

#include <exception>
#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct CallHeader;

/// Requires: calls and the end of one actor arrive in order, one after the other. Any thread may send everything else.
class Callee final : public Host {
 public:
  /// Reports outcomes to `caller`. `loans` are this process's own.
  Callee(RuntimeCore& core, Sink& caller, Loans& loans) noexcept : core_(core), caller_(caller), loans_(loans) {}

  void run(AttemptId attempt, const Parcel& call) noexcept;
  void cancel(AttemptId attempt) noexcept;
  void create_actor(ActorAddressId actor, AttemptId attempt, const Parcel& creation) noexcept;
  void call_actor(ActorAddressId actor, AttemptId attempt, const Parcel& call) noexcept;
  void end_actor(ActorAddressId actor) noexcept;
  void deliver(RemoteId object, const Outcome& value) noexcept;

  // Host
  void actor_ended(ActorCell& cell) noexcept override;
  void object_wanted(RemoteId object) noexcept override { caller_.fetch(object); }
  void object_cancelled(RemoteId object) noexcept override { caller_.cancel(object); }
  void object_released(Node& received, RemoteId object) noexcept override;
  void cancel_waits() noexcept override;

 private:
  class Source;
  struct HostedWaiter;

  struct Borrowed {
    Node* node = nullptr;
    bool delivered = false;
  };

  /// An actor that was created, or why it could not be.
  struct Resident {
    ActorCell* cell = nullptr;  // a handle
    std::exception_ptr death;
  };

  [[nodiscard]] Node& arrive(const CallHeader& header, Reader& reader, ActorCell* cell);
  void serve(AttemptId attempt, Node& node);
  void served(HostedWaiter& served) noexcept;
  void refuse(AttemptId attempt) noexcept;
  [[nodiscard]] ActorCell& find_actor(ActorAddressId actor);
  [[nodiscard]] AnyRef borrow(const NamedRef& named);

  RuntimeCore& core_;
  Sink& caller_;
  Loans& loans_;
  Mutex mutex_;
  std::unordered_map<AttemptId, Node*> served_ MANTA_GUARDED_BY(mutex_);  // until done, and so alive
  std::unordered_map<ActorAddressId, Resident> actors_ MANTA_GUARDED_BY(mutex_);  // until told to end
  std::exception_ptr no_place_ MANTA_GUARDED_BY(mutex_);  // why an actor could not even be entered there
  std::unordered_map<RemoteId, Borrowed> borrowed_ MANTA_GUARDED_BY(mutex_);  // until their storage is freed
};

}  // namespace detail
MANTA_NAMESPACE_END
