// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The extension types of manta's messages.
enum Extension : int {
  kBlockExtension = 1,      ///< the number of a block, 4 bytes, big-endian
  kReferenceExtension = 2,  ///< the number that RefSink gave, 8 bytes, big-endian
  kActorExtension = 3,      ///< the same for an actor
};

}  // namespace detail
MANTA_NAMESPACE_END
