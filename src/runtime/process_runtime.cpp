// SPDX-License-Identifier: Apache-2.0
//
// init and shutdown: the process's own runtime.

#include "base/sync.hpp"
#include "runtime/shutdown.hpp"

#include <manta/error.hpp>
#include <manta/process_runtime.hpp>
#include <manta/runtime.hpp>

#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace {

detail::Mutex ending_mutex;  // held by the thread that ends the runtime; others wait. Taken before process_mutex.
detail::Mutex process_mutex;
std::unique_ptr<Runtime> process_runtime
    MANTA_GUARDED_BY(process_mutex);  // ends with the process's statics, if not before
Runtime* ending_runtime MANTA_GUARDED_BY(process_mutex) = nullptr;

void require_outside() {
  detail::MutexLock lock(process_mutex);
  const Runtime* const runtime = ending_runtime != nullptr ? ending_runtime : process_runtime.get();
  if (runtime == nullptr || !detail::runs_inside(runtime->core(), runtime->id())) return;
  throw InvalidArgumentError(
      "shutdown: a runtime cannot be ended by its own work or in a call into it, which it would wait for");
}

}  // namespace

void init(Config config) {
  detail::MutexLock lock(process_mutex);
  if (process_runtime != nullptr) {
    throw InvalidArgumentError("manta::init() was called before; call manta::shutdown() first to start again");
  }
  process_runtime = std::make_unique<Runtime>(std::move(config));
}

void shutdown() {
  require_outside();
  detail::MutexLock one(ending_mutex);
  std::unique_ptr<Runtime> ending;
  {
    detail::MutexLock lock(process_mutex);
    ending = std::move(process_runtime);
    ending_runtime = ending.get();
  }
  if (ending == nullptr) return;
  ending->shutdown();
  detail::MutexLock lock(process_mutex);
  ending_runtime = nullptr;
}

bool is_initialized() noexcept {
  detail::MutexLock lock(process_mutex);
  return process_runtime != nullptr;
}

MANTA_NAMESPACE_END
