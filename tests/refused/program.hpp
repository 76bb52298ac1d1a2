// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The framework of the programs whose allocations are refused, and whose callbacks throw.
///
/// A program works in the ambient runtime. It returns if all results are right, and throws an exception otherwise.
/// Through manta it calls only named functions and classes with codecs, so it runs on every engine.

#include "refused/callbacks.hpp"
#include "refused/operators.hpp"

#include <manta/manta.hpp>

#include <exception>
#include <new>
#include <ostream>
#include <source_location>
#include <vector>

namespace manta_refused {

struct Program {
  const char* name;
  void (*run)();
  void (*configure)(manta::Config& config) = nullptr;
};

/// Its name in GoogleTest.
inline void PrintTo(const Program& program, std::ostream* out) { *out << program.name; }

/// A wrong answer, with its line.
struct Wrong : std::exception {
  explicit Wrong(unsigned where) noexcept : line(where) {}
  unsigned line;
};

inline void require(bool right, std::source_location here = std::source_location::current()) {
  if (!right) throw Wrong(here.line());
}

/// Returns whether an injected failure caused an exception, directly or through its causes.
[[nodiscard]] inline bool is_due(std::exception_ptr error) noexcept {
  while (error != nullptr) {
    try {
      std::rethrow_exception(error);
    } catch (const std::bad_alloc&) {
      return allocations.happened();
    } catch (const manta::TooManyThreadsError&) {
      return allocations.happened();  // for a thread that replaces a blocked one
    } catch (const manta::Error& ours) {
      error = std::exception_ptr(ours.cause());  // a copy first: the error keeps `ours`
    } catch (const std::exception& other) {
      return callbacks.happened() && is_planned(other);
    } catch (...) {
      return false;
    }
  }
  return false;
}

/// Tells whether anything was made to fail.
[[nodiscard]] inline bool anything_failed() noexcept { return allocations.happened() || callbacks.happened(); }

/// Runs something that must throw an `E`, unless something was made to fail in it.
template <class E, class F>
void require_error(F&& function, std::source_location here = std::source_location::current()) {
  try {
    static_cast<void>(function());
  } catch (const E&) {
    return;
  } catch (...) {
    if (is_due(std::current_exception())) return;
    throw;
  }
  throw Wrong(here.line());
}

/// The programs, by subject.
using Programs = std::vector<Program>;
[[nodiscard]] Programs runtime_programs();
[[nodiscard]] Programs task_programs();
[[nodiscard]] Programs actor_programs();
[[nodiscard]] Programs channel_programs();
[[nodiscard]] Programs group_programs();
[[nodiscard]] Programs promise_programs();
[[nodiscard]] Programs object_programs();
[[nodiscard]] Programs waiting_programs();
[[nodiscard]] Programs coroutine_programs();
[[nodiscard]] Programs cancelling_programs();
[[nodiscard]] Programs blocking_programs();
[[nodiscard]] Programs ending_programs();
[[nodiscard]] Programs event_programs();
[[nodiscard]] Programs throwing_programs();
[[nodiscard]] Programs all_programs();

/// How many of the values that throw are left: none, when no runtime has anything.
[[nodiscard]] int values_alive() noexcept;

}  // namespace manta_refused
