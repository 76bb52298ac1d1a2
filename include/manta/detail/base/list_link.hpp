// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// What puts an object into a list in shards (src/base/sharded_list.hpp): a base of the object.
struct ListLink {
  ListLink* prev = nullptr;
  ListLink* next = nullptr;
  void* shard = nullptr;  ///< Where it stands.
};

}  // namespace detail
MANTA_NAMESPACE_END
