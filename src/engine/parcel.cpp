// SPDX-License-Identifier: Apache-2.0
#include "engine/parcel.hpp"

#include <manta/error.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

const Named& Parcel::find(std::uint64_t number, std::string_view type) const {
  if (number < named_.size() && named_[number].type == type && named_[number].hold) return named_[number];
  throw DecodeError("a message names what it does not bring: " + std::string(type) + " with number " +
                    std::to_string(number));
}

}  // namespace detail
MANTA_NAMESPACE_END
