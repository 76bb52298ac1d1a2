// SPDX-License-Identifier: Apache-2.0
#include "objects/unobserved.hpp"

#include "core/counters.hpp"
#include "core/hazard.hpp"
#include "objects/cold.hpp"
#include "objects/context.hpp"
#include "objects/publish.hpp"

#include <manta/error.hpp>

#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

bool is_news(const Error& error) noexcept {
  return error.code() != ErrorCode::kCancelled && error.code() != ErrorCode::kShutDown;
}

/// What the errors of a task and of its dependents have in common; null if that is no news.
std::exception_ptr root_of(const std::exception_ptr& error) noexcept {
  std::exception_ptr at = error;
  for (;;) {
    const Error* const ours = find_error(at);
    if (ours == nullptr) return at;
    if (!is_news(*ours)) return nullptr;
    if (ours->cause() == nullptr) return at;
    at = std::exception_ptr(ours->cause());  // a copy first: `at` keeps `ours`
  }
}

/// Requires: the error is an `Error`, or this is a foreign one that stands where one should.
void tell(RuntimeCore& core, const std::exception_ptr& error) {
  const Error* const ours = find_error(error);
  if (ours == nullptr) return core.config.log(LogLevel::kError, "an error that nobody saw, and no memory to say which");
  if (core.config.on_unobserved_error) return core.config.on_unobserved_error(*ours);
  core.config.log(LogLevel::kError, std::string("an error that nobody saw: ") + ours->what());
}

void tell_safely(RuntimeCore& core, const std::exception_ptr& error) noexcept {
  try {
    tell(core, error);
  } catch (...) {
    // The program's own handler or log threw, or there is no memory: there is nobody left to tell.
  }
}

/// What stands for `count` errors with one cause, of which this was the last.
std::exception_ptr sum_up(const std::exception_ptr& last, const std::exception_ptr& root, std::uint64_t count) {
  ErrorContext context;
  const Error* const error = find_error(last);
  if (error != nullptr) context.function = error->function();
  if (error != nullptr) context.site = error->where();
  context.cause = root;
  const std::string what = count == 1 ? "1 more task" : std::to_string(count) + " more tasks";
  return make_error(ErrorCode::kDependencyFailed, what + " failed for the same cause, the last", std::move(context));
}

void execute_flush(Runnable& work) noexcept {
  auto& self = static_cast<UnobservedErrors::Flush&>(work);
  self.errors->flush(*self.core);
}

constexpr RunnableType kFlushType{execute_flush};

}  // namespace

UnobservedErrors::Flush::Flush() noexcept : Runnable(kFlushType) {
  fire = [](Timer& timer) noexcept {
    auto& self = static_cast<Flush&>(timer);
    self.core->executor->run_without_place(self);
  };
}

UnobservedErrors::UnobservedErrors() noexcept { flush_.errors = this; }

void UnobservedErrors::report(RuntimeCore& core, const std::exception_ptr& error) noexcept {
  const std::exception_ptr root = root_of(error);
  if (root != nullptr && !count(core, root, error)) tell_safely(core, error);
}

/// True if an error with this cause was told just now: this one is counted. Else remembers the cause, if it can.
bool UnobservedErrors::count(RuntimeCore& core, const std::exception_ptr& root,
                             const std::exception_ptr& error) noexcept {
  MutexLock lock(mutex_);
  for (std::size_t i = 0; i < used_; ++i) {
    Cause& cause = causes_[i];
    if (cause.root != root) continue;
    cause.last = error;
    ++cause.count;
    return true;
  }
  if (used_ == kCauses) return false;
  if (used_ == 0) {
    flush_.core = &core;
    try {
      core.executor->arm(flush_, core.executor->now() + kTogether);
    } catch (const std::exception&) {
      return false;  // nobody would flush: it is not remembered
    }
  }
  causes_[used_++].root = root;
  return false;
}

void UnobservedErrors::flush(RuntimeCore& core) noexcept {
  std::array<Cause, kCauses> causes;
  {
    MutexLock lock(mutex_);
    static_cast<void>(core.executor->disarm(flush_));
    causes.swap(causes_);
    used_ = 0;
  }
  for (const Cause& cause : causes) {
    if (cause.count == 0) continue;
    tell_safely(core, make_safely([&] { return sum_up(cause.last, cause.root, cause.count); }));
  }
}

void report_unobserved(Node& node) noexcept {
  visit_if_alive(node.runtime, [&node](RuntimeCore& core) { core.unobserved->report(core, error_of(node)); });
}

}  // namespace detail
MANTA_NAMESPACE_END
