// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A real runtime for one test, while other tests run in parallel, and a check that nothing is left.

#include <manta/detail/base/export.hpp>
#include <manta/runtime.hpp>
#include <manta/runtime_scope.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace testing {

/// Something was left after the end of a runtime; the message lists it.
class MANTA_API LeakError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
  ~LeakError() override;
};

/// Throws if something was left at the end of a runtime (`Runtime::stats`, `SimulationReport::left`).
///
/// Errors: `LeakError`.
MANTA_API void require_nothing_left(const RuntimeStats& stats);

/// A runtime for one thread: while it lives, the calls of the thread that made it go to it, and no other thread's do.
///
///     manta::testing::IsolatedRuntime runtime({.num_workers = 2});
///     ...
///     runtime.finish();  // throws LeakError if the test left something
class IsolatedRuntime {
 public:
  explicit IsolatedRuntime(Config config = {})
      : runtime_(std::make_unique<Runtime>(not_ambient(std::move(config)))),
        scope_(std::make_unique<RuntimeScope>(*runtime_)) {}

  [[nodiscard]] Runtime& get() noexcept { return *runtime_; }

  /// Ends the runtime. Errors: `LeakError`.
  void finish() {
    scope_.reset();
    runtime_->shutdown();
    require_nothing_left(runtime_->stats());
  }

 private:
  static Config not_ambient(Config config) {
    config.ambient = false;
    return config;
  }

  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<RuntimeScope> scope_;  // destroyed first
};

}  // namespace testing
MANTA_NAMESPACE_END
