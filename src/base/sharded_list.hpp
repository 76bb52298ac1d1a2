// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sync.hpp"

#include <manta/detail/base/list_link.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// An intrusive list of objects that other code must find: it allocates nothing, and its shards keep threads that add
/// and remove from contending.
///
/// Requires: `T` derives from ListLink, and is in one list at a time.
/// Threads:  any, also after the end of the list's owner.
template <class T>
class ShardedList {
 public:
  static constexpr std::uint32_t kShards = 16;

  /// Adds an object to one of the shards.
  void add(T& object, std::uint32_t shard) noexcept {
    Shard& into = shards_[shard % kShards];
    MutexLock lock(into.mutex);
    object.shard = &into;
    into.push_front(object);
  }

  /// Takes an object off its list.
  static void remove(T& object) noexcept {
    Shard& from = *static_cast<Shard*>(object.shard);
    MutexLock lock(from.mutex);
    from.unlink(object);
  }

  /// Calls `see(object)` under the mutex of the object's shard.
  template <class See>
  static void lock_and_see(T& object, See see) {
    MutexLock lock(static_cast<Shard*>(object.shard)->mutex);
    see(object);
  }

  /// Calls `see` for each object, under the mutex of its shard: none of them is removed meanwhile.
  template <class See>
  void each(See see) {
    for (Shard& shard : shards_) {
      MutexLock lock(shard.mutex);
      for (ListLink* at = shard.first; at != nullptr; at = at->next) {
        if (at->shard != nullptr) see(static_cast<T&>(*at));
      }
    }
  }

  /// Calls `act(hold(object))` for each object in the list, and for those that are added meanwhile. `hold` runs under
  /// the mutex of the shard, and must keep its result alive; `act` runs without the mutex, and may add and remove.
  ///
  /// Cost: nothing is allocated.
  template <class Hold, class Act>
  void each_unlocked(Hold hold, Act act) {
    for (Shard& shard : shards_) {
      ListLink marker;  // objects that were seen move behind it; new ones enter at the front
      shard.add_marker(marker);
      while (auto held = take_next(shard, marker, hold)) act(*held);
    }
  }

 private:
  struct alignas(64) Shard {
    Mutex mutex;
    ListLink* first MANTA_GUARDED_BY(mutex) = nullptr;
    ListLink* last MANTA_GUARDED_BY(mutex) = nullptr;

    void add_marker(ListLink& marker) noexcept MANTA_EXCLUDES(mutex) {
      MutexLock lock(mutex);
      push_back(marker);
    }
    void push_front(ListLink& link) noexcept MANTA_REQUIRES(mutex) {
      link.prev = nullptr;
      link.next = first;
      (first != nullptr ? first->prev : last) = &link;
      first = &link;
    }
    void push_back(ListLink& link) noexcept MANTA_REQUIRES(mutex) {
      link.prev = last;
      link.next = nullptr;
      (last != nullptr ? last->next : first) = &link;
      last = &link;
    }
    void unlink(ListLink& link) noexcept MANTA_REQUIRES(mutex) {
      (link.prev != nullptr ? link.prev->next : first) = link.next;
      (link.next != nullptr ? link.next->prev : last) = link.prev;
    }
  };

  /// Moves the first object behind the marker, and holds it. Returns nothing if the first is the marker, which it then
  /// removes.
  template <class Hold>
  static std::optional<std::invoke_result_t<Hold, T&>> take_next(Shard& shard, ListLink& marker, Hold hold) {
    MutexLock lock(shard.mutex);
    for (;;) {
      ListLink& first = *shard.first;
      shard.unlink(first);
      if (&first == &marker) return std::nullopt;
      shard.push_back(first);
      if (first.shard != nullptr) return hold(static_cast<T&>(first));  // else it is another caller's marker
    }
  }

  Shard shards_[kShards];
};

}  // namespace detail
MANTA_NAMESPACE_END
