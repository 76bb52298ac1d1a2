// SPDX-License-Identifier: Apache-2.0
#include "engine/peer/ledger.hpp"

#include "actors/proxy.hpp"

#include <manta/detail/actors/handle.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

struct Ledger::Table {
  struct Loan {
    HoldPtr hold;
    std::uint64_t sent = 0;
  };

  RuntimeCore& core;
  const std::uint8_t engine;
  const std::shared_ptr<Line> line;
  Mutex mutex{};
  std::unordered_map<HoldNumber, Loan> lent MANTA_GUARDED_BY(mutex){};
  std::unordered_map<const Hold*, HoldNumber> numbers MANTA_GUARDED_BY(mutex){};  // of what is lent
  std::unordered_map<HoldNumber, Borrowed*> borrowed MANTA_GUARDED_BY(mutex){};
  HoldNumber last MANTA_GUARDED_BY(mutex) = 0;
  bool is_closed MANTA_GUARDED_BY(mutex) = false;

  Table(RuntimeCore& whose, std::uint8_t by, std::shared_ptr<Line> way)
      : core(whose), engine(by), line(std::move(way)) {}

  /// Counts that a number has come, and returns its hold. `self` shares this. Errors: `std::bad_alloc`.
  HoldPtr borrow(const FrameName& name, const std::shared_ptr<Table>& self) MANTA_REQUIRES(mutex);

  /// Numbers a hold for a frame; one that is not lent yet gets a loan of which nothing is sent. Errors: `std::bad_alloc`.
  void number(const HoldPtr& hold, FrameName& name) MANTA_REQUIRES(mutex);

  /// Undoes that for the names of a frame that is not sent. The frame still has the holds.
  void forget_unsent(const std::vector<FrameName>& names) noexcept MANTA_REQUIRES(mutex);
};

/// The hold of an object or an actor that the other process has lent.
class Ledger::Borrowed final : public Hold {
 public:
  Borrowed(std::shared_ptr<Table> table, const FrameName& name)
      : number_(name.number),
        table_(std::move(table)),
        actor_type_(name.actor_type),
        actor_id_(name.actor_id),
        max_concurrency_(name.max_concurrency),
        actor_name_(name.actor_name) {}

  [[nodiscard]] HoldNumber number() const noexcept { return number_; }
  [[nodiscard]] bool is_of(const Table& table) const noexcept { return table_.get() == &table; }
  void count() noexcept { ++came_; }  // under the table's mutex

  void want() noexcept override { send({.kind = Frame::Kind::kWant, .number = number_}); }
  void cancel() noexcept override { send({.kind = Frame::Kind::kCancelObject, .number = number_}); }

  [[nodiscard]] ActorCell* actor() override {
    if (actor_type_ == nullptr) return nullptr;
    MutexLock lock(table_->mutex);
    if (proxy_ != nullptr && try_add_handle(*proxy_)) return proxy_;
    proxy_ = &new_proxy(table_->core, {actor_type_, max_concurrency_, actor_id_, actor_name_}, HoldPtr::add(*this),
                        table_->engine);
    return proxy_;
  }
  void forget(ActorCell& proxy) noexcept override {
    MutexLock lock(table_->mutex);
    if (proxy_ == &proxy) proxy_ = nullptr;
  }

 private:
  void send(Frame frame) noexcept { table_->line->send(std::move(frame)); }

  void end() noexcept override {
    bool is_open = false;
    {
      MutexLock lock(table_->mutex);
      is_open = !table_->is_closed;
      const auto found = table_->borrowed.find(number_);
      if (found != table_->borrowed.end() && found->second == this) table_->borrowed.erase(found);
    }
    if (is_open) send({.kind = Frame::Kind::kRelease, .number = number_, .count = came_});
    delete this;
  }

  const HoldNumber number_;
  const std::shared_ptr<Table> table_;
  std::uint64_t came_ = 0;  // guarded by the table's mutex until the count of references is 0
  // Of an actor.
  const ActorType* const actor_type_;
  const std::uint64_t actor_id_;
  const std::uint32_t max_concurrency_;
  const std::string actor_name_;
  ActorCell* proxy_ = nullptr;  // guarded by the table's mutex; holds this
};

HoldPtr Ledger::Table::borrow(const FrameName& name, const std::shared_ptr<Table>& self) {
  const auto known = borrowed.find(name.number);
  Borrowed* found = known != borrowed.end() && known->second->try_add() ? known->second : nullptr;
  if (found == nullptr) {
    auto made = std::make_unique<Borrowed>(self, name);
    borrowed.insert_or_assign(name.number, made.get());  // in place of one that ends
    found = made.release();
  }
  found->count();
  return HoldPtr::adopt(*found);
}

void Ledger::Table::number(const HoldPtr& hold, FrameName& name) {
  if (!hold->is_own() && static_cast<Borrowed&>(*hold).is_of(*this)) {
    name.number = static_cast<Borrowed&>(*hold).number();
    name.is_receivers = true;
    return;
  }
  if (const auto known = numbers.find(hold.get()); known != numbers.end()) {
    name.number = known->second;
    return;
  }
  const HoldNumber fresh = last + 1;
  lent.emplace(fresh, Loan{hold});
  name.number = last = fresh;
  numbers.emplace(hold.get(), fresh);
}

void Ledger::Table::forget_unsent(const std::vector<FrameName>& names) noexcept {
  for (const FrameName& name : names) {
    const auto found = name.is_receivers ? lent.end() : lent.find(name.number);
    if (found == lent.end() || found->second.sent != 0) continue;
    numbers.erase(found->second.hold.get());
    lent.erase(found);  // not the last reference
  }
}

namespace {

/// Describes an actor that is lent, so that the other process can make a proxy.
void describe(Hold& hold, FrameName& name) {
  ActorCell* const cell = hold.actor();
  if (cell == nullptr) return;  // the runtime ends
  name.actor_type = &cell->actor_type;
  name.actor_id = actor_id_of(*cell);
  name.max_concurrency = cell->max_concurrency;
  name.actor_name = cell->name;
  drop_handle(*cell);
}

}  // namespace

Ledger::Ledger(RuntimeCore& core, std::uint8_t engine, std::shared_ptr<Line> line)
    : table_(std::make_shared<Table>(core, engine, std::move(line))) {}
Ledger::~Ledger() { close(); }

std::vector<FrameName> Ledger::lend(std::vector<Named>& named) {
  std::vector<FrameName> names;
  names.reserve(named.size());
  for (Named& each : named) {
    FrameName& name = names.emplace_back();
    name.received = each.received;
    name.type = each.type;
    name.offset = each.offset;
    if (each.received == nullptr) describe(*each.hold, name);
  }
  MutexLock lock(table_->mutex);
  try {
    for (std::size_t i = 0; i < named.size(); ++i) table_->number(named[i].hold, names[i]);
  } catch (...) {
    table_->forget_unsent(names);
    throw;
  }
  for (const FrameName& name : names) {
    if (!name.is_receivers) ++table_->lent.find(name.number)->second.sent;
  }
  return names;
}

std::vector<Named> Ledger::borrow(std::vector<FrameName>& names) {
  std::vector<Named> named;
  named.reserve(names.size());
  for (FrameName& name : names) named.push_back({{}, name.received, name.type, name.offset});
  MutexLock lock(table_->mutex);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const FrameName& name = names[i];
    if (name.is_receivers) {
      const auto found = table_->lent.find(name.number);
      if (found != table_->lent.end()) named[i].hold = found->second.hold;
      continue;
    }
    named[i].hold = table_->borrow(name, table_);
  }
  return named;
}

HoldPtr Ledger::find_lent(HoldNumber number) noexcept {
  MutexLock lock(table_->mutex);
  const auto found = table_->lent.find(number);
  return found == table_->lent.end() ? HoldPtr() : found->second.hold;
}

HoldPtr Ledger::find_borrowed(HoldNumber number) noexcept {
  MutexLock lock(table_->mutex);
  const auto found = table_->borrowed.find(number);
  if (found == table_->borrowed.end() || !found->second->try_add()) return {};
  return HoldPtr::adopt(*found->second);
}

HoldNumber Ledger::number_of(Hold& hold) noexcept {
  if (!hold.is_own() && static_cast<Borrowed&>(hold).is_of(*table_)) return static_cast<Borrowed&>(hold).number();
  MutexLock lock(table_->mutex);
  const auto found = table_->numbers.find(&hold);
  return found == table_->numbers.end() ? 0 : found->second;
}

HoldPtr Ledger::take_back(HoldNumber number, std::uint64_t count) noexcept {
  MutexLock lock(table_->mutex);
  const auto found = table_->lent.find(number);
  if (found == table_->lent.end() || found->second.sent > count) {
    if (found != table_->lent.end()) found->second.sent -= count;
    return {};
  }
  HoldPtr ended = std::move(found->second.hold);
  table_->numbers.erase(ended.get());
  table_->lent.erase(found);
  return ended;
}

void Ledger::close() noexcept {
  std::unordered_map<HoldNumber, Table::Loan> ended;  // after the lock, since it runs destructors of the program's
  MutexLock lock(table_->mutex);
  table_->is_closed = true;
  ended.swap(table_->lent);
  table_->numbers.clear();
}

std::size_t Ledger::lent() noexcept {
  MutexLock lock(table_->mutex);
  return table_->lent.size();
}

}  // namespace detail
MANTA_NAMESPACE_END
