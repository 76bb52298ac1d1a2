// SPDX-License-Identifier: Apache-2.0
#include "engine/loans.hpp"

#include "tasks/received.hpp"
#include "tasks/route.hpp"

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/codec/node_codec.hpp>
#include <manta/error.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

RemoteId Loans::lend(const void* what, const AnyRef& ref, const ActorAddress& actor) {
  MutexLock lock(mutex_);
  if (const auto known = numbers_.find(what); known != numbers_.end()) {
    ++loans_.at(known->second).count;
    return known->second;
  }
  const RemoteId id = ++last_;
  numbers_.emplace(what, id);
  try {
    loans_.emplace(id, Loan{1, ref, actor});
  } catch (...) {
    numbers_.erase(what);
    throw;
  }
  if (actor.cell != nullptr) add_handle(*actor.cell);  // the caller has one
  return id;
}

RemoteId Loans::lend(const AnyRef& ref) { return lend(ref.peek(), ref, {}); }
RemoteId Loans::lend(const ActorAddress& actor) { return lend(actor.object, AnyRef(), actor); }

void Loans::add(RemoteId id) noexcept {
  MutexLock lock(mutex_);
  if (const auto found = loans_.find(id); found != loans_.end()) ++found->second.count;
}

void Loans::give_back(RemoteId id) noexcept {
  Loan ended;
  {
    MutexLock lock(mutex_);
    const auto found = loans_.find(id);
    if (found == loans_.end() || --found->second.count != 0) return;
    ended = std::exchange(found->second, {});
    loans_.erase(found);
    numbers_.erase(ended.actor.cell != nullptr ? static_cast<const void*>(ended.actor.object) : ended.ref.peek());
  }
  end(ended);  // not under the mutex: a dying value may return other loans
}

AnyRef Loans::find(RemoteId id) noexcept {
  MutexLock lock(mutex_);
  const auto found = loans_.find(id);
  return found == loans_.end() ? AnyRef() : found->second.ref;
}

ActorAddress Loans::find_actor(RemoteId id) noexcept {
  MutexLock lock(mutex_);
  const auto found = loans_.find(id);
  if (found == loans_.end() || found->second.actor.cell == nullptr) return {};
  add_handle(*found->second.actor.cell);
  return found->second.actor;
}

void Loans::close() noexcept {
  std::unordered_map<RemoteId, Loan> all;
  {
    MutexLock lock(mutex_);
    all.swap(loans_);
    numbers_.clear();
  }
  for (auto& [id, loan] : all) end(loan);
}

std::size_t Loans::size() noexcept {
  MutexLock lock(mutex_);
  return loans_.size();
}

void Loans::end(Loan& loan) noexcept {
  loan.ref = AnyRef();
  if (loan.actor.cell != nullptr) drop_handle(*loan.actor.cell);
}

std::uint64_t Lending::borrow(const AnyRef& ref, std::string_view type) {
  Node& node = ref.node();
  NamedRef& named = named_.emplace_back();  // first, since lending cannot be undone if there is no memory to note it
  const NodeType& node_type = node.node_type();
  if ((node_type.traits & kBorrowed) != 0 && origin_of(node).id != 0) {
    named = {origin_of(node).id, &node_type, type};  // the owner's number, lent once more
    loans_.add(named.id);
  } else {
    named = {loans_.lend(ref), node_type.codec->received, type};
  }
  return named.id;
}

std::uint64_t Lending::borrow(const ActorAddress& actor, std::string_view type) {
  NamedRef& named = named_.emplace_back();
  named = {loans_.lend(actor), nullptr, type};
  return named.id;
}

}  // namespace detail
MANTA_NAMESPACE_END
