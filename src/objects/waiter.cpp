// SPDX-License-Identifier: Apache-2.0
#include "objects/waiter.hpp"

#include <manta/detail/base/marks.hpp>
#include <manta/detail/objects/node.hpp>

#include <cassert>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Waiters of nodes that were completed while the thread was already telling others.
struct Firing {
  Waiter* last = nullptr;  // of a ring
  bool active = false;
};
constinit thread_local Firing firing;

/// Joins two rings of waiters, each given by its last.
Waiter* join(Waiter* first, Waiter* second) noexcept {
  if (first == nullptr) return second;
  if (second == nullptr) return first;
  Waiter* const head = first->next;
  first->next = second->next;
  second->next->prev = first;
  second->next = head;
  head->prev = second;
  return second;
}

}  // namespace

bool add_waiter(Node& node, Waiter& waiter) noexcept {
  assert(!node.state.glance().has(kNotRequested));
  NodeState::Snapshot locked;
  if (!node.state.lock_waiters(locked)) return false;
  plain_write(&node.waiters);
  if (locked.has_waiters()) {
    Waiter* const last = node.waiters;
    waiter.prev = last;
    waiter.next = last->next;
    last->next->prev = &waiter;
    last->next = &waiter;
  } else {
    waiter.prev = waiter.next = &waiter;
  }
  node.waiters = &waiter;
  node.state.unlock_with_waiters(locked);
  return true;
}

bool remove_waiter(Node& node, Waiter& waiter) noexcept {
  NodeState::Snapshot locked;
  if (!node.state.lock_waiters(locked)) {
    MANTA_RARE("remove_waiter: too late");
    return false;
  }
  plain_write(&node.waiters);
  if (waiter.next == &waiter) {
    node.state.unlock_without_waiters();
    return true;
  }
  waiter.prev->next = waiter.next;
  waiter.next->prev = waiter.prev;
  if (node.waiters == &waiter) node.waiters = waiter.prev;
  node.state.unlock_waiters();
  return true;
}

void see_waiters(Node& node, void (*see)(Waiter& waiter, void* context), void* context) {
  NodeState::Snapshot locked;
  if (!node.state.lock_waiters(locked)) return;
  const struct Unlock {
    Node& node;
    ~Unlock() { node.state.unlock_waiters(); }
  } unlock{node};
  if (!locked.has_waiters()) return;
  Waiter* waiter = node.waiters->next;
  do {
    see(*waiter, context);
    waiter = waiter->next;
  } while (waiter != node.waiters->next);
}

void fire_waiters(Waiter* last) noexcept {
  firing.last = join(firing.last, last);
  if (std::exchange(firing.active, true)) return;  // the loop below, further up this stack, tells them
  while (firing.last != nullptr) {
    Waiter* waiter = std::exchange(firing.last, nullptr)->next;
    waiter->prev->next = nullptr;  // open the ring
    while (waiter != nullptr) {
      Waiter* const next = waiter->next;  // read first: a waiter may be gone when fire() returns
      waiter->fire(*waiter);
      waiter = next;
    }
  }
  firing.active = false;
}

}  // namespace detail
MANTA_NAMESPACE_END
