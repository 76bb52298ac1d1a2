// SPDX-License-Identifier: Apache-2.0
#include "engine/parcel.hpp"

#include "engine/loans.hpp"

#include <manta/error.hpp>

#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

Parcel::~Parcel() {
  for (const NamedRef& named : named_) loans_->give_back(named.id);
}

Parcel Parcel::copy() const {
  Parcel second(message_, *loans_, named_);
  for (const NamedRef& named : named_) loans_->add(named.id);
  return second;
}

const NamedRef& Parcel::find(RemoteId id, std::string_view type) const {
  for (const NamedRef& named : named_) {
    if (named.id == id && named.type == type) return named;
  }
  throw DecodeError("a message names what it does not bring: " + std::string(type) + " with number " +
                    std::to_string(id));
}

}  // namespace detail
MANTA_NAMESPACE_END
