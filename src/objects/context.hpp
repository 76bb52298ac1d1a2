// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/node.hpp>
#include <manta/error.hpp>

#include <exception>
#include <source_location>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Who and where, for an error about `node`.
[[nodiscard]] ErrorContext context_of(Node& node, std::exception_ptr cause = nullptr);

/// The name for people: the option's if given, else the function's.
[[nodiscard]] std::string display_name(const Node& node);

/// "main.cpp:12".
[[nodiscard]] std::string short_site(const std::source_location& site);

/// What a reference to it stands for, for people: "the result of crunch, called at main.cpp:12"; "a
/// promise, made at main.cpp:8".
[[nodiscard]] std::string tell_result(const Node& node);

}  // namespace detail
MANTA_NAMESPACE_END
