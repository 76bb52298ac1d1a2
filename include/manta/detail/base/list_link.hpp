// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The base of objects in a sharded list (src/base/sharded_list.hpp).
struct ListLink {
  ListLink* prev = nullptr;
  ListLink* next = nullptr;
  void* shard = nullptr;  ///< The shard that it is in.
};

}  // namespace detail
MANTA_NAMESPACE_END
