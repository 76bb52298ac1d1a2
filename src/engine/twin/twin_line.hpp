// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"
#include "core/runtime_core.hpp"
#include "engine/peer/frame.hpp"

#include <deque>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Peer;

/// A line to another runtime in this process. A thread that flushes delivers, unless another does.
///
/// Threads: any.
class TwinLine final : public Line {
 public:
  explicit TwinLine(RuntimeCore& to) noexcept : to_(to), id_(to.id.load(std::memory_order_relaxed)) {}

  /// Says who receives. Requires: no frame has been sent.
  void connect(Peer& receiver) noexcept { receiver_ = &receiver; }

  void queue(Frame frame) noexcept override;
  void flush() noexcept override;

  /// From then on no frame arrives, but for one that is just being received.
  void cut() noexcept;

 private:
  void deliver(Frame frame) noexcept;

  RuntimeCore& to_;
  const RuntimeId id_;
  Peer* receiver_ = nullptr;
  Mutex mutex_;
  std::deque<Frame> frames_ MANTA_GUARDED_BY(mutex_);
  bool is_delivering_ MANTA_GUARDED_BY(mutex_) = false;
  bool is_cut_ MANTA_GUARDED_BY(mutex_) = false;
};

}  // namespace detail
MANTA_NAMESPACE_END
