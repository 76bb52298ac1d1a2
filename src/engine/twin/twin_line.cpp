// SPDX-License-Identifier: Apache-2.0
#include "engine/twin/twin_line.hpp"

#include "core/hazard.hpp"
#include "engine/peer/peer.hpp"

#include <new>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

void TwinLine::queue(Frame frame) noexcept {
  MutexLock lock(mutex_);
  if (is_cut_) return;
  try {
    frames_.push_back(std::move(frame));
  } catch (const std::bad_alloc&) {
    is_cut_ = true;  // as a line that has lost a frame
  }
}

void TwinLine::flush() noexcept {
  {
    MutexLock lock(mutex_);
    if (std::exchange(is_delivering_, true)) return;
  }
  for (;;) {
    Frame frame;
    {
      MutexLock lock(mutex_);
      if (frames_.empty()) {
        is_delivering_ = false;
        return;
      }
      frame = std::move(frames_.front());
      frames_.pop_front();
    }
    deliver(std::move(frame));
  }
}

/// Gives a frame to the receiver, whose runtime does not end meanwhile. A frame that does not arrive is destroyed after
/// the guard.
void TwinLine::deliver(Frame frame) noexcept {
  const RuntimeGuard visit(to_);
  if (!is_alive(to_, id_)) return;
  {
    MutexLock lock(mutex_);
    if (is_cut_) return;
  }
  receiver_->receive(std::move(frame));
}

void TwinLine::cut() noexcept {
  std::deque<Frame> lost;
  MutexLock lock(mutex_);
  is_cut_ = true;
  lost.swap(frames_);
}

}  // namespace detail
MANTA_NAMESPACE_END
