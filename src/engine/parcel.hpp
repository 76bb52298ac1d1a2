// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an engine carries: encoded calls and outcomes, and the objects that they keep alive meanwhile.

#include <manta/codec.hpp>
#include <manta/detail/objects/received.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

class Loans;

/// A reference in a message, or an actor's handle.
struct NamedRef {
  RemoteId id = 0;
  const NodeType* received = nullptr;  ///< Its type on the other side; null: an actor's handle.
  std::string_view type{};             ///< Of the value, or the actor's class; static storage.
};

/// A message, and a loan of each object and each actor that it names.
///
/// Ensures: the named objects stay alive while this exists, whether they are read or not.
class Parcel {
 public:
  Parcel() noexcept = default;
  Parcel(Encoded message, Loans& loans, std::vector<NamedRef> named) noexcept
      : message_(std::move(message)), loans_(&loans), named_(std::move(named)) {}
  Parcel(Parcel&& other) noexcept
      : message_(std::move(other.message_)), loans_(other.loans_), named_(std::exchange(other.named_, {})) {}
  Parcel& operator=(Parcel&& other) noexcept {
    std::swap(message_, other.message_);
    std::swap(loans_, other.loans_);
    std::swap(named_, other.named_);
    return *this;
  }
  ~Parcel();

  [[nodiscard]] const Encoded& message() const noexcept { return message_; }
  /// The reference with this number.
  ///
  /// Errors: `DecodeError` if the message names none, or one of another type: the number is from a message.
  [[nodiscard]] const NamedRef& find(RemoteId id, std::string_view type) const;

  /// A second parcel with the same content.
  [[nodiscard]] Parcel copy() const;

 private:
  Encoded message_;
  Loans* loans_ = nullptr;
  std::vector<NamedRef> named_;
};

/// How an attempt ended.
struct Outcome {
  enum class Kind : std::uint8_t {
    kValue,   ///< The parcel is the value.
    kThrown,  ///< The body threw: the parcel is the exception. Retries are the caller's business.
    kRefused, ///< There was no body, or it was stopped, or its result had no room: the parcel is the error.
    kBroken,  ///< The outcome could not be encoded, and not even why: no memory.
  };
  Kind kind = Kind::kBroken;
  Parcel parcel;
};

}  // namespace detail
MANTA_NAMESPACE_END
