// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What two processes of manta send each other, and the line on which it goes.

#include "actors/remote.hpp"
#include "engine/lent.hpp"
#include "engine/parcel.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A hold on the line: a number in the table of the one of the two that lends it.
struct FrameName {
  HoldNumber number = 0;
  bool is_receivers = false;  ///< The number is of the receiver's table; else of the sender's.
  const NodeType* received = nullptr;
  std::string_view type{};
  std::uint64_t offset = 0;
  // Of an actor that the sender lends:
  const ActorType* actor_type = nullptr;
  std::uint64_t actor_id = 0;
  std::uint32_t max_concurrency = 0;
  std::string actor_name{};
};

/// One message. Two processes exchange nothing else.
struct Frame {
  enum class Kind : std::uint8_t {
    kRun,           ///< An attempt of a task.
    kCreate,        ///< An attempt to create an actor, whose number the sender chooses.
    kCall,          ///< A call of an actor that the sender created.
    kCallLent,      ///< A call of an actor that the receiver lent.
    kEndActor,      ///< The end of an actor that the sender created.
    kGiveUp,        ///< The sender gives an attempt up.
    kResult,        ///< The outcome of an attempt of the receiver's.
    kActorEnded,    ///< An actor has ended that the receiver created.
    kWant,          ///< The sender needs the value of an object that the receiver lent.
    kValue,         ///< The value of an object that the sender lent.
    kCancelObject,  ///< The sender cancels an object that the receiver lent.
    kRelease,       ///< The sender no longer has what the receiver lent, which had come `count` times.
  };
  Kind kind = Kind::kRun;
  std::uint64_t number = 0;  ///< An attempt, or a number of the lender's table.
  std::uint64_t actor = 0;   ///< The actor of an attempt.
  std::uint64_t count = 0;
  Outcome::Kind outcome = Outcome::Kind::kValue;
  Encoded message{};
  std::vector<FrameName> names{};
};

/// One direction of a line between two processes.
///
/// Threads: any.
class Line {
 public:
  virtual ~Line() = default;

  /// Puts a frame on the line, where it waits for `flush`. Frames arrive in the order in which they were put there, each
  /// once, or, after the line is cut, not at all. May be called under a lock.
  virtual void queue(Frame frame) noexcept = 0;

  /// Sends what waits. Runs none of the program's code, and does not block.
  virtual void flush() noexcept = 0;

  void send(Frame frame) noexcept {
    queue(std::move(frame));
    flush();
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
