// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The objects and actors that a caller has lent, which the other side may still request by number.

#include "base/sync.hpp"
#include "engine/parcel.hpp"

#include <manta/detail/codec/block.hpp>
#include <manta/detail/objects/node.hpp>
#include <manta/object_ref.hpp>

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Each loan has a count: of the parcels that name it, and of the sides that took it out of one. While the count is
/// above 0 it holds one reference, or one handle.
///
/// Threads: any.
class Loans {
 public:
  ~Loans() { close(); }

  /// Lends once more; the number is the same as long as the loan lasts.
  ///
  /// Errors: `std::bad_alloc`; nothing was lent.
  [[nodiscard]] RemoteId lend(const AnyRef& ref);  // of an object that is this process's own
  [[nodiscard]] RemoteId lend(const ActorAddress& actor);

  /// Counts a loan up, that a parcel keeps; or down.
  void add(RemoteId id) noexcept;
  void give_back(RemoteId id) noexcept;

  /// The object or actor with this number, or nothing. The actor's handle is counted for the caller.
  [[nodiscard]] AnyRef find(RemoteId id) noexcept;
  [[nodiscard]] ActorAddress find_actor(RemoteId id) noexcept;

  /// Drops all loans; later returns are ignored.
  void close() noexcept;

  /// The loans that there are.
  [[nodiscard]] std::size_t size() noexcept;

 private:
  struct Loan {
    std::uint64_t count = 0;
    AnyRef ref;
    ActorAddress actor{};  // counted, if there is one
  };

  [[nodiscard]] RemoteId lend(const void* what, const AnyRef& ref, const ActorAddress& actor);
  static void end(Loan& loan) noexcept;

  Mutex mutex_;
  std::unordered_map<RemoteId, Loan> loans_ MANTA_GUARDED_BY(mutex_);
  std::unordered_map<const void*, RemoteId> numbers_ MANTA_GUARDED_BY(mutex_);
  RemoteId last_ MANTA_GUARDED_BY(mutex_) = 0;
};

/// Lends the references that a writer finds in a value; the parcel takes the loans over.
class Lending final : public RefSink {
 public:
  explicit Lending(Loans& loans) noexcept : loans_(loans) {}
  Lending(const Lending&) = delete;
  Lending& operator=(const Lending&) = delete;
  ~Lending() override {
    for (const NamedRef& named : named_) loans_.give_back(named.id);
  }

  std::uint64_t borrow(const AnyRef& ref, std::string_view type) override;
  std::uint64_t borrow(const detail::ActorAddress& actor, std::string_view type) override;

  [[nodiscard]] Parcel pack(Writer& writer) noexcept { return {writer.take(), loans_, std::exchange(named_, {})}; }

 private:
  Loans& loans_;
  std::vector<NamedRef> named_;
};

}  // namespace detail
MANTA_NAMESPACE_END
