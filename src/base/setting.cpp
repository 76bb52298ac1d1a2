// SPDX-License-Identifier: Apache-2.0
#include <manta/setting.hpp>

#include "base/text.hpp"

MANTA_NAMESPACE_BEGIN

std::string Number::to_string() const {
  switch (kind_) {
    case Kind::kUnset: return "unset";
    case Kind::kSigned: return std::to_string(static_cast<std::int64_t>(bits_));
    case Kind::kUnsigned: return std::to_string(bits_);
    case Kind::kFloating: break;
  }
  return detail::to_text(as_double());
}

MANTA_NAMESPACE_END
