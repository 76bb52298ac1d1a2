// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The caller's half of an engine: it turns nodes into parcels, and outcomes into theirs.
///
/// A ready node is claimed like any other, so that no other thread runs it, and then it is *in flight*:
///
///     Running --encode, take off--> in flight --result--> value, error, or Ready for another attempt
///                                        \------cancelled, deadline, end of the runtime--> given up
///
/// **The end of an attempt.** `flights_` maps the numbers of attempts to nodes. The thread that takes an entry out, for
/// the answer or to give the node up, ends the attempt, and owns the storage reference that was the queue's. So an
/// answer that arrives twice, late, or with an invented number finds nothing; and if an answer never arrives, a
/// deadline, a cancellation and the end of the runtime still give the node up.

#include "base/sync.hpp"
#include "engine/engine.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/route.hpp"

#include <memory>
#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Threads: any.
class Caller final : public Route, public Answers {
 public:
  explicit Caller(RuntimeCore& core) noexcept : core_(core) {}
  ~Caller() override;

  /// Starts an engine that answers here.
  void start(std::unique_ptr<Engine> engine);

  // Route
  void start_task(RuntimeCore& core, Node& node) noexcept override;
  void start_call(RuntimeCore& core, ActorCell& cell, Node& node) noexcept override;
  void prepare_call(RuntimeCore& core, ActorCell& proxy, StorageRef call) noexcept override;
  void send_call(RuntimeCore& core, ActorCell& proxy, Node& call) noexcept override;
  void flush() noexcept override { engine_->flush(); }
  void create_actor(RuntimeCore& core, ActorCell& cell, Node& creation) override;
  void end_actor(RuntimeCore& core, ActorCell& cell) noexcept override;
  void stopped(RuntimeCore& core, Node& node) noexcept override;
  void cut() noexcept override { engine_->cut(); }
  void stop() noexcept override { engine_->stop(); }
  void add_left(RuntimeStats& stats) const noexcept override { engine_->add_left(stats); }

  // Answers
  void result(AttemptId attempt, Outcome outcome) noexcept override;
  void actor_ended(ActorAddressId actor) noexcept override;

  [[nodiscard]] Engine& engine() noexcept { return *engine_; }

 private:
  struct Flight {
    StorageRef node;
    Parcel unsent;  // of a proxy's call that is prepared and not sent
  };

  /// An actor that was sent elsewhere. Its end may be heard of before the outcome of its creation, and waits for that.
  struct Created {
    ActorCell* cell = nullptr;  // kept
    bool is_begun = false;  // the outcome of its creation has been told, or was given up
    bool has_ended = false;
  };

  [[nodiscard]] Parcel encode(Node& node, std::uint64_t object_offset);
  [[nodiscard]] AttemptId take_off(StorageRef& node, Parcel* unsent = nullptr);
  [[nodiscard]] StorageRef land(AttemptId attempt) noexcept;
  template <class Submit>
  void send(StorageRef node, std::uint64_t object_offset, Submit submit) noexcept;
  void refuse(Node& node) noexcept;
  void finish(Node& node, Outcome outcome) noexcept;
  void finish_creation(Node& node, const Outcome& outcome) noexcept;
  void note_begun(Node& creation) noexcept;
  void end_if_over(ActorAddressId actor, bool Created::* what) noexcept;

  RuntimeCore& core_;
  std::unique_ptr<Engine> engine_;
  atomic<AttemptId> last_attempt_{0};
  Mutex mutex_;
  std::unordered_map<AttemptId, Flight> flights_ MANTA_GUARDED_BY(mutex_);
  std::unordered_map<ActorAddressId, Created> actors_ MANTA_GUARDED_BY(mutex_);
};

}  // namespace detail
MANTA_NAMESPACE_END
