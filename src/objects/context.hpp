// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/context.hpp"

#include <manta/detail/objects/node.hpp>
#include <manta/error.hpp>

#include <exception>
#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The runtime of a node. It may end at any time, unless the caller holds a guard of it or is its own thread
/// (core/hazard.hpp).
///
/// Errors: `ShutDownError` if it has ended; `ForkError`.
[[nodiscard]] RuntimeCore& core_of(const Node& node);

/// The context of an error about `node`.
[[nodiscard]] ErrorContext context_of(Node& node, std::exception_ptr cause = nullptr);

/// The error that `make` makes; or `std::bad_alloc`, if there is no memory for it.
template <class Make>
[[nodiscard]] std::exception_ptr make_safely(Make make) noexcept {
  try {
    return make();
  } catch (...) {
    return std::current_exception();
  }
}

/// The error about `node`, made safely.
[[nodiscard]] MANTA_INTERNAL_API std::exception_ptr error_about(Node& node, ErrorCode code, std::string_view message,
                                                                std::exception_ptr cause = nullptr) noexcept;

/// Logs the exception that is being handled: "on_ready: the callback threw: ", in pieces, and what it says.
void log_thrown(const RuntimeCore& core, std::initializer_list<std::string_view> who_threw) noexcept;

/// The name for people: the option's if given, else the function's.
[[nodiscard]] MANTA_INTERNAL_API std::string display_name(const Node& node);

/// Throws that a wait of the calling thread's body has ended without what it was for, since its runtime was shut down.
[[noreturn]] void throw_interrupted(const WaitNote& wait);

/// "main.cpp:12".
[[nodiscard]] std::string short_site(const std::source_location& site);

/// What a reference to it stands for, for people: "the result of crunch, called at main.cpp:12"; "a
/// promise, made at main.cpp:8".
[[nodiscard]] std::string tell_result(const Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
