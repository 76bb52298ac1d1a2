// SPDX-License-Identifier: Apache-2.0
#include "engine/loopback/mirror.hpp"

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Mirrors::Mirror final : public Hold {
 public:
  Mirror(std::shared_ptr<Table> table, HoldPtr own) noexcept
      : number_(LentObjects::number_of(*own)), table_(std::move(table)), own_(std::move(own)) {}

  /// Both halves know the one actor: loopback has no second runtime.
  [[nodiscard]] ActorCell* actor() override { return own_->actor(); }
  void want() noexcept override { table_->owner.want(number_); }
  void cancel() noexcept override { table_->owner.cancel_object(*own_); }

  [[nodiscard]] const HoldPtr& own() const noexcept { return own_; }

 private:
  void end() noexcept override {
    {
      MutexLock lock(table_->mutex);
      const auto found = table_->mirrors.find(number_);
      if (found != table_->mirrors.end() && found->second == this) table_->mirrors.erase(found);
    }
    delete this;
  }

  const HoldNumber number_;
  const std::shared_ptr<Table> table_;
  const HoldPtr own_;
};

HoldPtr Mirrors::reflect(const HoldPtr& hold) {
  if (!hold->is_own()) return hold;
  auto made = std::make_unique<Mirror>(table_, hold);
  MutexLock lock(table_->mutex);
  Mirror*& place = table_->mirrors[LentObjects::number_of(*hold)];
  if (place != nullptr && place->try_add()) return HoldPtr::adopt(*place);
  place = made.release();
  return HoldPtr::adopt(*place);
}

HoldPtr Mirrors::original(const HoldPtr& hold) noexcept {
  return hold->is_own() ? hold : static_cast<const Mirror&>(*hold).own();
}

HoldPtr Mirrors::find(HoldNumber number) noexcept {
  MutexLock lock(table_->mutex);
  const auto found = table_->mirrors.find(number);
  return found != table_->mirrors.end() && found->second->try_add() ? HoldPtr::adopt(*found->second) : HoldPtr();
}

}  // namespace detail
MANTA_NAMESPACE_END
