// SPDX-License-Identifier: Apache-2.0
#pragma once

/// This process's end of a line to another process of manta: an engine whose calls run there, and the host of the calls
/// that come from there.
///
/// `receive` may be called on any thread, also on one that only moves frames: it changes tables and queues work. What
/// may run the program's code (encoding, decoding, destructors, waits for room) is work of the runtime's executor.

#include "engine/callee.hpp"
#include "engine/engine.hpp"
#include "engine/peer/frame.hpp"
#include "engine/peer/ledger.hpp"
#include "engine/peer/post.hpp"
#include "engine/serving.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Threads: any; frames arrive one after the other.
class Peer : public Engine, public Answers, public Served {
 public:
  /// `engine`: the core's number of this engine.
  Peer(RuntimeCore& core, std::uint8_t engine, std::shared_ptr<Line> line);

  /// Takes a frame from the other end.
  ///
  /// Requires: the runtime is alive and the engine has started.
  void receive(Frame frame) noexcept;

  // Engine
  void start(Answers& caller) override { caller_ = &caller; }
  void stop() noexcept override;
  void submit(AttemptId attempt, Parcel call) noexcept override;
  void cancel(AttemptId attempt) noexcept override;
  void create_actor(ActorAddressId actor, AttemptId attempt, Parcel creation) noexcept override;
  void call_actor(ActorAddressId actor, AttemptId attempt, Parcel call) noexcept override;
  void end_actor(ActorAddressId actor) noexcept override;
  void call_proxied(Hold& actor, AttemptId attempt, Parcel call) noexcept override;
  void flush() noexcept override { line_->flush(); }
  [[nodiscard]] HoldPtr lend(const AnyRef& ref) override { return own_.lend(ref); }
  [[nodiscard]] HoldPtr lend(ActorCell& actor) override { return own_.lend(actor); }

  // Answers, of the calls that run here
  void result(AttemptId attempt, Outcome outcome) noexcept override;
  void actor_ended(ActorAddressId actor) noexcept override;

  // Served
  void deliver(HoldNumber object, Outcome value) noexcept override;
  [[nodiscard]] HoldPtr find(HoldNumber object) noexcept override { return ledger_.find_lent(object); }

  /// How many holds the other process has.
  [[nodiscard]] std::size_t lent() noexcept { return ledger_.lent(); }

 private:
  void queue_call(Frame frame, Parcel call) noexcept;
  void send_call(Frame frame, Parcel call) noexcept;
  void send_outcome(Frame frame, Outcome outcome) noexcept;
  [[nodiscard]] Parcel unpack(Frame& frame);
  void receive_call(Frame& frame) noexcept;
  void receive_outcome(Frame& frame) noexcept;
  template <class Step>
  void post(Step step, Urgency urgency = Urgency::kInTurn) noexcept;

  RuntimeCore& core_;
  const std::shared_ptr<Line> line_;
  LentObjects own_;
  Ledger ledger_;
  Callee callee_;
  Answers* caller_ = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
