// SPDX-License-Identifier: Apache-2.0
#include "refused/runner.hpp"

#include "refused/operators.hpp"
#include "refused/watchdog.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace manta_refused {
namespace {

/// Only every n-th step is taken, for this prime n. If the start of the runtime is included, all programs begin with
/// the same steps, so each takes some of them.
std::uint64_t stride_of(const Mode& mode) { return kSlow ? 11 : mode.span == Span::kWhole ? 3 : 1; }

constexpr std::uint64_t kTooMany = 100'000;

/// The result of a step.
struct Came {
  std::exception_ptr error;  // the program's exception
  manta::RuntimeStats left{};
  bool failed = false;  // whether anything was made to
};

int seven() { return 7; }

manta::Config config_of(const Program& program, manta::EngineKind engine) {
  manta::Config config = quiet_config(engine);
  if (program.configure != nullptr) program.configure(config);
  return config;
}

std::exception_ptr error_of(const Program& program) noexcept {
  try {
    program.run();
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

Came run_program(const Program& program, manta::Config config, std::uint64_t nth, const Mode& mode) {
  Came came;
  manta::Runtime runtime(std::move(config));
  {
    const Injection injection(mode.point, nth, mode.which);
    came.error = error_of(program);
  }
  came.failed = mode.point.happened();
  EXPECT_TRUE(works()) << "the runtime does not work any more";
  runtime.shutdown();
  came.left = runtime.stats();
  return came;
}

/// In every other step an exception of the program unwinds past the runtime, whose end then cancels pending work.
Came run_whole(const Program& program, manta::Config config, std::uint64_t nth, const Mode& mode) {
  Came came;
  const manta::EngineKind engine = config.engine.value_or(manta::EngineKind::kLocal);
  {
    const Injection injection(mode.point, nth, mode.which);
    try {
      manta::Runtime runtime(std::move(config));
      if (nth % 2 == 0) {
        program.run();
      } else {
        came.error = error_of(program);
      }
      runtime.shutdown();
      came.left = runtime.stats();
    } catch (...) {
      came.error = std::current_exception();
    }
  }
  came.failed = mode.point.happened();
  const manta::Runtime next(quiet_config(engine));
  EXPECT_TRUE(works()) << "no runtime works any more";
  return came;
}

void expect_right(const Came& came) {
  if (came.error != nullptr && !is_due(came.error)) {
    ADD_FAILURE() << "what came out: " << in_words(came.error);
  }
  expect_nothing_left(came.left);
}

}  // namespace

bool works() noexcept {
  try {
    return *manta::remote<seven>().get() == 7;
  } catch (...) {
    return false;
  }
}

std::string in_words(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Wrong& wrong) {
    return "a wrong answer on line " + std::to_string(wrong.line);
  } catch (const std::exception& other) {
    return other.what();
  } catch (...) {
    return "what is no std::exception";
  }
}

const char* name_of(manta::EngineKind engine) noexcept {
  return engine == manta::EngineKind::kLocal ? "local" : "loopback";
}

manta::Config quiet_config(manta::EngineKind engine) {
  manta::Config config;
  config.num_workers = 2;
  config.engine = engine;
  config.log = [](manta::LogLevel, std::string_view) { may_throw(); };
  config.on_unobserved_error = [](const manta::Error&) { may_throw(); };
  return config;
}

void expect_nothing_left(const manta::RuntimeStats& left) {
  EXPECT_EQ(left.objects, 0) << "objects are left";
  EXPECT_EQ(left.frames, 0) << "frames are left";
  EXPECT_EQ(left.actors, 0) << "actors are left";
  EXPECT_EQ(left.held_actors, 0) << "handles of actors are left";
  EXPECT_EQ(left.store_bytes, 0u) << "bytes are left on the store's account";
  EXPECT_EQ(left.tasks_finished, left.tasks_submitted) << "tasks are left";
  EXPECT_EQ(values_alive(), 0) << "values are left";
}

void fail_in_turn(const Program& program, manta::EngineKind engine, const Mode& mode) {
  const char* const engine_name = name_of(engine);
  const std::uint64_t stride = stride_of(mode);
  const std::uint64_t first = 1 + std::string_view(program.name).size() % stride;
  for (std::uint64_t nth = first; nth < kTooMany; nth += stride) {
    const Watched watched({program.name, engine_name, mode.name, nth});
    manta::Config config = config_of(program, engine);
    const Came came = mode.span == Span::kWhole ? run_whole(program, std::move(config), nth, mode)
                                                : run_program(program, std::move(config), nth, mode);
    expect_right(came);
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << program.name << " on " << engine_name << ", " << mode.name << ", call " << nth;
      if (allocations.happened()) print_refused();
      return;
    }
    if (!came.failed) return testing::Test::RecordProperty("steps", static_cast<int>(nth / stride));
  }
  FAIL() << "the program never came to its end";
}

}  // namespace manta_refused
