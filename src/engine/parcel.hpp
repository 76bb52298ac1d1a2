// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an engine carries: encoded calls and outcomes, with a hold of each object and actor that they name.

#include "objects/hold.hpp"

#include <manta/codec.hpp>
#include <manta/detail/objects/received.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A reference in a message, or an actor's handle.
struct Named {
  HoldPtr hold;
  const NodeType* received = nullptr;  ///< Its type on the other side; null: an actor's handle.
  std::string_view type{};             ///< Of the value, or the handle's class; static storage.
  std::uint64_t offset = 0;            ///< Where the object of the handle's class is in the actor's object.
};

/// A message, and what it names, by position. It keeps that alive while it exists, whether it is read or not.
class Parcel {
 public:
  Parcel() noexcept = default;
  Parcel(Encoded message, std::vector<Named> named) noexcept : message_(std::move(message)), named_(std::move(named)) {}

  [[nodiscard]] const Encoded& message() const noexcept { return message_; }
  [[nodiscard]] std::vector<Named>& named() noexcept { return named_; }
  [[nodiscard]] Encoded take_message() noexcept { return std::exchange(message_, {}); }

  /// Returns the reference or handle that has this number in the message.
  ///
  /// Errors: `DecodeError` if there is none, or one of another type: the number is from a message.
  [[nodiscard]] const Named& find(std::uint64_t number, std::string_view type) const;

 private:
  Encoded message_;
  std::vector<Named> named_;
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
