// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a program repeatedly, and makes one call after the other fail.

#include "refused/faults.hpp"
#include "refused/program.hpp"

#include <exception>
#include <string>

namespace manta_refused {

/// For sanitizers and the checked build, in which everything takes several times as long.
#if defined(__has_feature)
#define MANTA_REFUSED_FEATURE(x) __has_feature(x)
#else
#define MANTA_REFUSED_FEATURE(x) 0
#endif
#if defined(MANTA_CHECKED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    MANTA_REFUSED_FEATURE(address_sanitizer) || MANTA_REFUSED_FEATURE(thread_sanitizer)
inline constexpr bool kSlow = true;
#else
inline constexpr bool kSlow = false;
#endif

/// Whether calls in the start and the end of the runtime fail, too.
enum class Span { kProgram, kWhole };

struct Mode {
  const char* name;
  FaultPoint& point;
  Which which;
  Span span;
};

/// Runs the program and makes the first call fail, then the second and so on, until no call is left to fail. Fails the
/// test if a result is wrong, the runtime does not work afterwards, or anything is left of it. Some builds skip steps:
/// see stride_of() in runner.cpp.
void fail_in_turn(const Program& program, manta::EngineKind engine, const Mode& mode);

/// Returns whether the ambient runtime works.
[[nodiscard]] bool works() noexcept;

/// An exception, and an engine, for people.
[[nodiscard]] std::string in_words(const std::exception_ptr& error);
[[nodiscard]] const char* name_of(manta::EngineKind engine) noexcept;

/// Fails the test if anything is left of a runtime that has ended.
void expect_nothing_left(const manta::RuntimeStats& left);

/// A configuration that drops log lines and unobserved errors. Both handlers are callbacks that may throw.
[[nodiscard]] manta::Config quiet_config(manta::EngineKind engine);

}  // namespace manta_refused
