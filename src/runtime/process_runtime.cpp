// SPDX-License-Identifier: Apache-2.0
//
// init and shutdown: the process's own runtime.

#include "base/sync.hpp"

#include <manta/error.hpp>
#include <manta/runtime.hpp>

#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace {

detail::Mutex process_mutex;
std::unique_ptr<Runtime> process_runtime
    MANTA_GUARDED_BY(process_mutex);  // ends with the process's statics, if not before

}  // namespace

void init(Config config) {
  detail::MutexLock lock(process_mutex);
  if (process_runtime != nullptr) {
    throw InvalidArgumentError("manta::init() was called before; call manta::shutdown() first to start again");
  }
  process_runtime = std::make_unique<Runtime>(std::move(config));
}

void shutdown() {
  std::unique_ptr<Runtime> ending;
  {
    detail::MutexLock lock(process_mutex);
    ending = std::move(process_runtime);
  }
}

bool is_initialized() noexcept {
  detail::MutexLock lock(process_mutex);
  return process_runtime != nullptr;
}

MANTA_NAMESPACE_END
