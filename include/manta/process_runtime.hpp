// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/config.hpp>
#include <manta/detail/base/export.hpp>

MANTA_NAMESPACE_BEGIN

/// Starts the process's own runtime, for programs without a `Runtime` object.
///
/// Errors: `InvalidArgumentError` if there is one; those of `Runtime`.
MANTA_API void init(Config config = {});

/// Ends the runtime of `init`. Idempotent, as `Runtime::shutdown`; `init` works again after it.
///
/// Errors: `InvalidArgumentError` inside the runtime's own work or in a call into it.
MANTA_API void shutdown();

/// True between `init` and `shutdown`.
[[nodiscard]] MANTA_API bool is_initialized() noexcept;

MANTA_NAMESPACE_END
