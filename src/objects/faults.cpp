// SPDX-License-Identifier: Apache-2.0
#include "objects/faults.hpp"

#include "objects/context.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {

std::exception_ptr lose_value(Node& node) noexcept {
  if (node.node_type().drop_value != nullptr) node.node_type().drop_value(node);
  try {
    return make_error(ErrorCode::kObjectLost, "the value was lost", context_of(node));
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
