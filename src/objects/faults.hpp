// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <chrono>
#include <exception>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

class RuntimeCore;

/// Injected faults of a runtime (`RuntimeCore::faults`), asked for at these places. Null outside simulations, where
/// each place costs a load and a branch that is never taken.
///
/// A fault uses existing mechanisms only: it looks like an effect of a program, a full memory or a dying process.
class FaultInjector {
 public:
  virtual ~FaultInjector() = default;

  /// A task, a call, an object or an actor is about to be made. Errors: `std::bad_alloc`.
  virtual void allocating(std::string_view name) = 0;

  /// A task or a call is there, and nobody but the caller has seen it.
  virtual void submitted(RuntimeCore& core, Node& node) noexcept = 0;

  /// How long a call is on its way to its actor's mailbox.
  [[nodiscard]] virtual std::chrono::nanoseconds delay(RuntimeCore& core, Node& node) noexcept = 0;

  /// A body is about to run. Errors: what it throws in the body's place.
  virtual void before_body(RuntimeCore& core, Node& node) = 0;

  /// A coroutine is about to wait.
  virtual void suspending(RuntimeCore& core, Node& node) noexcept = 0;

  /// A body has made its value: the error that takes its place, or null.
  [[nodiscard]] virtual std::exception_ptr spoils(RuntimeCore& core, Node& node) noexcept = 0;

  /// An actor is about to be built, to begin, or to run a call, or has run one: what it dies of, or null.
  [[nodiscard]] virtual std::exception_ptr kills(RuntimeCore& core, std::string_view actor) noexcept = 0;
};

// Asking is out of line, so that the way on which nothing goes wrong pays for a test and no more.

[[gnu::cold]] void ask_allocating(RuntimeCore& core, std::string_view name);
[[gnu::cold]] void ask_allocating(RuntimeCore& core, std::string_view (*name)() noexcept);
[[gnu::cold]] void ask_submitted(RuntimeCore& core, Node& node) noexcept;
[[nodiscard, gnu::cold]] std::chrono::nanoseconds ask_delay(RuntimeCore& core, Node& node) noexcept;
[[gnu::cold]] void ask_before_body(RuntimeCore& core, Node& node);
[[gnu::cold]] void ask_suspending(RuntimeCore& core, Node& node) noexcept;
[[nodiscard, gnu::cold]] std::exception_ptr ask_spoils(RuntimeCore& core, Node& node) noexcept;
[[nodiscard, gnu::cold]] std::exception_ptr ask_kills(RuntimeCore& core, std::string_view actor) noexcept;

}  // namespace detail
MANTA_NAMESPACE_END
