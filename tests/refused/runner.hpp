// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a program again and again, and lets one call after the other fail.

#include "refused/faults.hpp"
#include "refused/program.hpp"

#include <exception>
#include <string>

namespace manta_refused {

/// Of sanitizers and the checked build, where everything takes several times as long.
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

/// Whether the start and the end of the runtime are among what is made to fail.
enum class Span { kProgram, kWhole };

struct Mode {
  const char* name;
  FaultPoint& point;
  Which which;
  Span span;
};

/// Runs the program and lets the first call fail, then the second and so on, until none fails any more. Fails the test
/// where something else comes out than it should, the runtime does not work afterwards, or anything is left of it.
/// Not all steps are taken everywhere: see stride_of() in runner.cpp.
void fail_in_turn(const Program& program, manta::EngineKind engine, const Mode& mode);

/// Tells whether the ambient runtime does what it is asked for.
[[nodiscard]] bool works() noexcept;

/// An exception, and an engine, for people.
[[nodiscard]] std::string in_words(const std::exception_ptr& error);
[[nodiscard]] const char* name_of(manta::EngineKind engine) noexcept;

/// Fails the test if anything is left of a runtime that has ended.
void expect_nothing_left(const manta::RuntimeStats& left);

/// A configuration that says nothing and keeps nothing: what is logged, and errors that nobody saw, are dropped. Both
/// handlers are callbacks that may throw.
[[nodiscard]] manta::Config quiet_config(manta::EngineKind engine);

}  // namespace manta_refused
