// SPDX-License-Identifier: Apache-2.0
#include "simulation/attempt.hpp"

#include <manta/error.hpp>

#include <algorithm>
#include <typeinfo>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

using testing::Schedule;
using testing::SimulationOptions;

/// The most runs that are tried.
constexpr int kMostTries = 60;

/// Returns the classes of an exception and of its causes. Two runs fail in the same way if these are equal. (Messages
/// name tasks and places, which differ between the runs.)
std::string kind_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    const std::exception_ptr& cause = known.cause();
    return typeid(known).name() + (cause == nullptr ? std::string() : ' ' + kind_of(cause));
  } catch (const std::exception& known) {
    return typeid(known).name();
  } catch (...) {
    return "unknown";
  }
}

class Shrink {
 public:
  Shrink(const SimulationTest& test, const SimulationOptions& base, Attempt& failed)
      : test_(test), base_(base), failed_(failed), kind_(kind_of(failed.error)) {}

  void run() {
    if (base_.schedule == Schedule::kRandom) find_least(&Replay::choices, ~std::uint64_t{0});
    leave_faults_out();
    if (failed_.report.faults > 1) find_least(&Replay::faults, failed_.report.faults);
    for (int workers = 1; workers < base_.workers; ++workers) {
      if (fails_with(&Replay::workers, std::optional(workers))) return;
    }
  }

 private:
  /// Looks for the least limit below `most` with which the run fails: doubles it, then bisects.
  void find_least(std::optional<std::uint64_t> Replay::* limit, std::uint64_t most) {
    if (fails_with(limit, std::optional<std::uint64_t>(0))) return;
    std::uint64_t fails = 1;
    while (fails < most && !fails_with(limit, std::optional(fails))) {
      if (tries_ >= kMostTries) return;
      fails *= 2;
    }
    if (fails >= most) return;
    for (std::uint64_t passes = fails / 2; passes + 1 < fails;) {
      const std::uint64_t middle = passes + (fails - passes) / 2;
      (fails_with(limit, std::optional(middle)) ? fails : passes) = middle;
    }
  }

  void leave_faults_out() {
    for (std::uint32_t turn = 0; turn < failed_.injected; ++turn) {
      std::vector<std::uint32_t> without = failed_.replay.without;
      without.push_back(turn);
      (void)fails_with(&Replay::without, std::move(without));
    }
  }

  /// Tries a smaller run. True: it fails in the same way, and is kept.
  template <class T>
  bool fails_with(T Replay::* part, T value) {
    if (tries_++ >= kMostTries) return false;
    Replay smaller = failed_.replay;
    smaller.*part = std::move(value);
    Attempt made = attempt(test_, base_, std::move(smaller));
    if (made.error == nullptr || kind_of(made.error) != kind_) return false;
    failed_ = std::move(made);
    return true;
  }

  const SimulationTest& test_;
  const SimulationOptions& base_;
  Attempt& failed_;
  const std::string kind_;
  int tries_ = 0;
};

}  // namespace

void shrink(const SimulationTest& test, const SimulationOptions& base, Attempt& failed) {
  Shrink(test, base, failed).run();
}

}  // namespace detail
MANTA_NAMESPACE_END
