// SPDX-License-Identifier: Apache-2.0
#include "engine/lent.hpp"

#include "actors/cell.hpp"
#include "tasks/received.hpp"

#include <manta/detail/actors/handle.hpp>
#include <manta/detail/codec/node_codec.hpp>

#include <unordered_map>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct LentObjects::Table {
  Mutex mutex;
  std::unordered_map<HoldNumber, Own*> by_number MANTA_GUARDED_BY(mutex);
  std::unordered_map<const void*, Own*> by_object MANTA_GUARDED_BY(mutex);
  HoldNumber last MANTA_GUARDED_BY(mutex) = 0;

  /// The hold of an object that is lent already, counted; null: there is none, or it ends.
  Own* find_of(const void* what) noexcept MANTA_REQUIRES(mutex);
  void add(const void* what, Own& own) MANTA_REQUIRES(mutex);
  void remove(const Own& own) noexcept MANTA_REQUIRES(mutex);
};

class LentObjects::Own final : public Hold {
 public:
  Own(std::shared_ptr<Table> table, const AnyRef& ref, ActorCell* actor) noexcept
      : table_(std::move(table)), ref_(ref), actor_(actor) {
    if (actor_ != nullptr) add_handle(*actor_);  // the caller has one
  }
  ~Own() { empty(); }

  [[nodiscard]] bool is_own() const noexcept override { return true; }
  [[nodiscard]] AnyRef object() noexcept override {
    MutexLock lock(table_->mutex);
    return ref_;
  }
  [[nodiscard]] ActorCell* actor() noexcept override {
    MutexLock lock(table_->mutex);
    if (actor_ != nullptr) add_handle(*actor_);
    return actor_;
  }

  /// Drops what it holds.
  void empty() noexcept {
    AnyRef ref;
    ActorCell* actor = nullptr;
    {
      MutexLock lock(table_->mutex);
      ref = std::exchange(ref_, {});
      actor = std::exchange(actor_, {});
    }
    // Not under the mutex: a dying value may drop other holds.
    if (actor != nullptr) drop_handle(*actor);
  }

  const void* what = nullptr;  // constant once it is in the table, as is the next
  HoldNumber number = 0;

 private:
  void end() noexcept override {
    {
      MutexLock lock(table_->mutex);
      table_->remove(*this);
    }
    delete this;
  }

  std::shared_ptr<Table> table_;
  AnyRef ref_;
  ActorCell* actor_;  // with a handle, if there is one
};

LentObjects::Own* LentObjects::Table::find_of(const void* what) noexcept {
  const auto known = by_object.find(what);
  return known != by_object.end() && known->second->try_add() ? known->second : nullptr;
}

void LentObjects::Table::add(const void* what, Own& own) {
  own.what = what;
  own.number = last + 1;
  by_number.emplace(own.number, &own);
  try {
    by_object.insert_or_assign(what, &own);  // in place of one that ends
  } catch (...) {
    by_number.erase(own.number);
    throw;
  }
  ++last;
}

void LentObjects::Table::remove(const Own& own) noexcept {
  by_number.erase(own.number);
  const auto known = by_object.find(own.what);
  if (known != by_object.end() && known->second == &own) by_object.erase(known);
}

LentObjects::LentObjects() : table_(std::make_shared<Table>()) {}

HoldPtr LentObjects::lend(const void* what, const AnyRef& ref, ActorCell* actor) {
  auto made = std::make_unique<Own>(table_, ref, actor);  // before the lock, since its end takes it
  MutexLock lock(table_->mutex);
  if (Own* const known = table_->find_of(what)) return HoldPtr::adopt(*known);
  table_->add(what, *made);
  return HoldPtr::adopt(*made.release());
}

HoldPtr LentObjects::lend(const AnyRef& ref) { return lend(ref.peek(), ref, nullptr); }
HoldPtr LentObjects::lend(ActorCell& actor) { return lend(&actor, AnyRef(), &actor); }

HoldNumber LentObjects::number_of(const Hold& own) noexcept { return static_cast<const Own&>(own).number; }

HoldPtr LentObjects::find(HoldNumber number) noexcept {
  MutexLock lock(table_->mutex);
  const auto found = table_->by_number.find(number);
  return found != table_->by_number.end() && found->second->try_add() ? HoldPtr::adopt(*found->second) : HoldPtr();
}

void LentObjects::close() noexcept {
  for (;;) {
    HoldPtr one;
    {
      MutexLock lock(table_->mutex);
      for (const auto& [number, own] : table_->by_number) {
        if (!own->try_add()) continue;  // it ends, and empties itself
        one = HoldPtr::adopt(*own);
        break;
      }
      if (!one) return;
      table_->remove(static_cast<Own&>(*one));
    }
    static_cast<Own&>(*one).empty();
  }
}

std::size_t LentObjects::size() noexcept {
  MutexLock lock(table_->mutex);
  return table_->by_number.size();
}

std::uint64_t Naming::add(Named named) {
  named_.push_back(std::move(named));
  return named_.size() - 1;
}

std::uint64_t Naming::borrow(const AnyRef& ref, std::string_view type) {
  const NodeType& node_type = ref.node().node_type();
  if ((node_type.traits & kBorrowed) != 0 && origin_of(ref.node()).hold != nullptr) {
    return add({HoldPtr::add(*origin_of(ref.node()).hold), &node_type, type});
  }
  return add({lender_.lend(ref), node_type.codec->received, type});
}

std::uint64_t Naming::borrow(const ActorAddress& actor, std::string_view type) {
  const auto offset =
      static_cast<std::uint64_t>(static_cast<std::byte*>(actor.object) - static_cast<std::byte*>(actor.cell->object));
  Hold* const origin = actor.cell->origin;
  return add({origin != nullptr ? HoldPtr::add(*origin) : lender_.lend(*actor.cell), nullptr, type, offset});
}

}  // namespace detail
MANTA_NAMESPACE_END
