// SPDX-License-Identifier: Apache-2.0
//
// The faults in manta that a simulation finds: those of the checked build that show if one strand runs at a time.

#ifdef MANTA_CHECKED

#include "simulation/bugs.hpp"
#include "testing/plant.hpp"

#include <manta/manta.hpp>

#include <gtest/gtest.h>

namespace {

using manta::detail::Mutation;
using manta::testing::Plant;
using manta::testing::Schedule;
using manta::testing::Simulation;

class Journal {
 public:
  void write(int number) { manta_bugs::require(number == ++last_, "out of order"); }

 private:
  int last_ = 0;
};

void write_twice() {
  auto journal = manta::spawn<Journal>();
  const auto first = journal.call<&Journal::write>(1);
  const auto second = journal.call<&Journal::write>(2);
  manta::get(first, second);
}

void write_twice_in_a_hundred_seeds() {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Simulation sim(manta_bugs::options(Schedule::kRandom, seed));
    sim.run(write_twice);
  }
}

TEST(FaultOfManta, MailThatIsReadBackwardsIsFound) {
  EXPECT_NO_THROW(write_twice_in_a_hundred_seeds());
  const Plant plant(Mutation::kReversedMail);
  EXPECT_THROW(write_twice_in_a_hundred_seeds(), manta::TaskError);
}

TEST(FaultOfManta, AnActorThatOverlooksItsMailIsAnEndThatCannotCome) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        const Plant plant(Mutation::kBlindIdle);
        for (std::uint64_t seed = 1; seed <= 100; ++seed) {
          (void)manta_bugs::outcome(manta_bugs::bugs().front(), manta_bugs::Twin::kMended, Schedule::kRandom, seed);
        }
      },
      "manta: a runtime cannot end: a deadlock: nothing can run");
}

}  // namespace

#endif
