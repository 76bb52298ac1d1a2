// SPDX-License-Identifier: Apache-2.0
#include <manta/version.hpp>

#define MANTA_TEXT(x) #x
#define MANTA_TEXT_OF(x) MANTA_TEXT(x)

MANTA_NAMESPACE_BEGIN

const char* version() noexcept {
  return MANTA_TEXT_OF(MANTA_VERSION_MAJOR) "." MANTA_TEXT_OF(MANTA_VERSION_MINOR) "." MANTA_TEXT_OF(
      MANTA_VERSION_PATCH);
}

MANTA_NAMESPACE_END
