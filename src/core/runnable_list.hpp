// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/core/runnable.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// An intrusive queue of runnables: it allocates nothing. A runnable is in at most one such list at a time.
struct RunnableList {
  Runnable* first = nullptr;
  Runnable* last = nullptr;

  void push(Runnable& work) noexcept {
    work.next = nullptr;
    (last == nullptr ? first : last->next) = &work;
    last = &work;
  }
  void push_front(Runnable& work) noexcept {
    work.next = first;
    first = &work;
    if (last == nullptr) last = &work;
  }
  void append(const RunnableList& more) noexcept {
    if (more.empty()) return;
    (last == nullptr ? first : last->next) = more.first;
    last = more.last;
  }
  [[nodiscard]] Runnable* pop() noexcept {
    Runnable* const work = first;
    if (work == nullptr) return nullptr;
    first = work->next;
    if (first == nullptr) last = nullptr;
    return work;
  }
  [[nodiscard]] bool empty() const noexcept { return first == nullptr; }

  /// Cost: O(size).
  [[nodiscard]] bool contains(const Runnable& work) const noexcept {
    for (const Runnable* at = first; at != nullptr; at = at->next) {
      if (at == &work) return true;
    }
    return false;
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
