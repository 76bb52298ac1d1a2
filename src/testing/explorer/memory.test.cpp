// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/explorer.hpp"

#include <manta/detail/base/checked_atomic.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

// Litmus tests: the outcomes that the explorer finds for the small programs that distinguish memory models. Each runs
// as an exhaustive search, so an outcome that is not listed is impossible.

namespace {

using manta::detail::checked_atomic;
using manta::explorer::explore;
using manta::explorer::Mode;
using manta::explorer::Plain;
using manta::explorer::Report;
using manta::explorer::Strand;

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;
constexpr auto seq_cst = std::memory_order_seq_cst;

using Outcomes = std::set<std::string>;

/// The results of `program` over all schedules. Each run returns one text.
template <class Program>
Outcomes outcomes(Program program) {
  Outcomes found;
  const Report report =
      explore({.mode = Mode::kSearch, .runs = 200'000, .deviations = 2}, [&] { found.insert(program()); });
  EXPECT_TRUE(report.passed()) << report;
  EXPECT_TRUE(report.complete) << report;
  return found;
}

std::string text(int a, int b) { return std::to_string(a) + std::to_string(b); }

using manta::detail::checked_fence;

std::string store_buffering(std::memory_order store_order, std::memory_order load_order, bool fences = false) {
  checked_atomic<int> x{0};
  checked_atomic<int> y{0};
  int a = 0;
  int b = 0;
  {
    Strand one("one", [&] {
      x.store(1, store_order);
      if (fences) checked_fence(seq_cst);
      a = y.load(load_order);
    });
    Strand two("two", [&] {
      y.store(1, store_order);
      if (fences) checked_fence(seq_cst);
      b = x.load(load_order);
    });
  }
  return text(a, b);
}

TEST(ExplorerMemory, StoresMayPassLoadsUnlessBothAreSequentiallyConsistent) {
  EXPECT_EQ(outcomes([] { return store_buffering(relaxed, relaxed); }), (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes([] { return store_buffering(release, acquire); }), (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes([] { return store_buffering(release, seq_cst); }), (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes([] { return store_buffering(seq_cst, acquire); }), (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes([] { return store_buffering(seq_cst, seq_cst); }), (Outcomes{"01", "10", "11"}));
  EXPECT_EQ(outcomes([] { return store_buffering(relaxed, relaxed, true); }), (Outcomes{"01", "10", "11"}));
}

TEST(ExplorerMemory, AHeavyFenceOrdersThoseWhoHaveNone) {
  const auto program = [](bool fence) {
    checked_atomic<int> often{0};
    checked_atomic<int> rarely{0};
    int a = 0;
    int b = 0;
    {
      Strand one("one", [&] {
        often.store(1, relaxed);
        a = rarely.load(relaxed);
      });
      Strand two("two", [&] {
        rarely.store(1, relaxed);
        if (fence) manta::detail::explorer->asymmetric_fence_heavy();
        b = often.load(relaxed);
      });
    }
    return text(a, b);
  };
  EXPECT_EQ(outcomes([&] { return program(false); }), (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes([&] { return program(true); }), (Outcomes{"01", "10", "11"}));
}

/// "-" if the flag was not seen.
std::string message_passing(std::memory_order store_order, std::memory_order load_order) {
  checked_atomic<int> data{0};
  checked_atomic<int> flag{0};
  std::string seen = "-";
  {
    Strand one("one", [&] {
      data.store(1, relaxed);
      flag.store(1, store_order);
    });
    Strand two("two", [&] {
      if (flag.load(load_order) == 1) seen = std::to_string(data.load(relaxed));
    });
  }
  return seen;
}

TEST(ExplorerMemory, AMessageIsSeenByWhoAcquiresWhatWasReleased) {
  EXPECT_EQ(outcomes([] { return message_passing(relaxed, relaxed); }), (Outcomes{"-", "0", "1"}));
  EXPECT_EQ(outcomes([] { return message_passing(release, relaxed); }), (Outcomes{"-", "0", "1"}));
  EXPECT_EQ(outcomes([] { return message_passing(relaxed, acquire); }), (Outcomes{"-", "0", "1"}));
  EXPECT_EQ(outcomes([] { return message_passing(release, acquire); }), (Outcomes{"-", "1"}));
}

TEST(ExplorerMemory, FencesMakeRelaxedOperationsPassMessages) {
  const auto program = [](bool first, bool second) {
    checked_atomic<int> data{0};
    checked_atomic<int> flag{0};
    std::string seen = "-";
    {
      Strand one("one", [&] {
        data.store(1, relaxed);
        if (first) checked_fence(release);
        flag.store(1, relaxed);
      });
      Strand two("two", [&] {
        if (flag.load(relaxed) != 1) return;
        if (second) checked_fence(acquire);
        seen = std::to_string(data.load(relaxed));
      });
    }
    return seen;
  };
  EXPECT_EQ(outcomes([&] { return program(true, false); }), (Outcomes{"-", "0", "1"}));
  EXPECT_EQ(outcomes([&] { return program(false, true); }), (Outcomes{"-", "0", "1"}));
  EXPECT_EQ(outcomes([&] { return program(true, true); }), (Outcomes{"-", "1"}));
}

TEST(ExplorerMemory, ReleaseSequencesGoOnThroughUpdatesAndNotThroughStores) {
  const auto program = [](bool update) {
    checked_atomic<int> data{0};
    checked_atomic<int> flag{0};
    std::string seen = "-";
    {
      Strand one("one", [&] {
        data.store(1, relaxed);
        flag.store(1, release);
        if (!update) flag.store(2, relaxed);
      });
      Strand two("two", [&] {
        if (update) flag.fetch_add(1, relaxed);
      });
      Strand three("three", [&] {
        if (flag.load(acquire) == 2) seen = std::to_string(data.load(relaxed));
      });
    }
    return seen;
  };
  EXPECT_EQ(outcomes([&] { return program(true); }), (Outcomes{"-", "1"}));
  EXPECT_EQ(outcomes([&] { return program(false); }), (Outcomes{"-", "0", "1"}));  // since C++20
}

TEST(ExplorerMemory, ReadersOfOneAtomicNeverGoBack) {
  const auto program = [] {
    checked_atomic<int> x{0};
    int a = 0;
    int b = 0;
    {
      Strand one("one", [&] { x.store(1, relaxed); });
      Strand two("two", [&] {
        a = x.load(relaxed);
        b = x.load(relaxed);
      });
    }
    return text(a, b);
  };
  EXPECT_EQ(outcomes(program), (Outcomes{"00", "01", "11"}));
}

std::string independent_reads(std::memory_order store_order, std::memory_order load_order) {
  checked_atomic<int> x{0};
  checked_atomic<int> y{0};
  int a = 0;
  int b = 0;
  int c = 0;
  int d = 0;
  {
    Strand one("one", [&] { x.store(1, store_order); });
    Strand two("two", [&] { y.store(1, store_order); });
    Strand three("three", [&] {
      a = x.load(load_order);
      b = y.load(load_order);
    });
    Strand four("four", [&] {
      c = y.load(load_order);
      d = x.load(load_order);
    });
  }
  return text(a, b) + text(c, d);
}

TEST(ExplorerMemory, TwoReadersMayDisagreeUnlessThereIsASingleOrder) {
  const auto found = [](auto program) {
    bool disagree = false;
    const Report report =
        explore({.mode = Mode::kSearch, .runs = 20'000, .deviations = 2}, [&] { disagree |= program() == "1010"; });
    EXPECT_TRUE(report.passed()) << report;
    return disagree;
  };
  EXPECT_TRUE(found([] { return independent_reads(release, acquire); }));
  EXPECT_FALSE(found([] { return independent_reads(seq_cst, seq_cst); }));
}

TEST(ExplorerMemory, UpdatesSeeTheNewestAndLoseNothing) {
  const auto program = [] {
    checked_atomic<int> x{0};
    {
      Strand one("one", [&] { x.fetch_add(1, relaxed); });
      Strand two("two", [&] { x.fetch_add(1, relaxed); });
    }
    return std::to_string(x.load(relaxed));
  };
  EXPECT_EQ(outcomes(program), (Outcomes{"2"}));
}

TEST(ExplorerMemory, AWeakExchangeMayFailForNoReasonAndAStrongOneMayNot) {
  const auto program = [](bool weak) {
    checked_atomic<int> x{0};
    int expected = 0;
    return std::string((weak ? x.compare_exchange_weak(expected, 1) : x.compare_exchange_strong(expected, 1)) ? "yes"
                                                                                                              : "no");
  };
  EXPECT_EQ(outcomes([&] { return program(true); }), (Outcomes{"yes", "no"}));
  EXPECT_EQ(outcomes([&] { return program(false); }), (Outcomes{"yes"}));
}

/// The first complaint about two strands that hand over plain data by a flag.
std::string complaint(std::memory_order store_order, std::memory_order load_order) {
  return explore({.mode = Mode::kSearch, .runs = 10'000},
                 [&] {
                   Plain<int> data(0);
                   manta::explorer::name(data, "data");
                   checked_atomic<int> flag{0};
                   Strand writer("writer", [&] {
                     data.set(1);
                     flag.store(1, store_order);
                   });
                   Strand reader("reader", [&] {
                     if (flag.load(load_order) == 1) static_cast<void>(data.get());
                   });
                 })
      .why;
}

TEST(ExplorerMemory, PlainDataThatNothingOrdersIsARace) {
  EXPECT_EQ(complaint(release, acquire), "");
  const std::string race = "a race: reader reads data, and nothing orders that behind what writer did to it";
  EXPECT_EQ(complaint(relaxed, acquire), race);
  EXPECT_EQ(complaint(release, relaxed), race);
}

TEST(ExplorerMemory, AnAtomicIsNotUsedAfterItsEndNorDestroyedUnderAUser) {
  const auto program = [](std::memory_order order) {
    return explore({.mode = Mode::kSearch, .runs = 10'000},
                   [order] {
                     struct Shared {
                       checked_atomic<int> users{2};
                       checked_atomic<int> value{0};
                     };
                     alignas(Shared) static std::byte memory[sizeof(Shared)];
                     auto* const shared = new (memory) Shared;
                     manta::explorer::name(*shared, "shared");
                     const auto use = [shared, order] {
                       shared->value.store(1, relaxed);
                       if (shared->users.fetch_sub(1, order) == 1) shared->~Shared();
                     };
                     Strand one("one", use);
                     Strand two("two", use);
                   })
        .why;
  };
  EXPECT_EQ(program(acq_rel), "");
  EXPECT_NE(program(release).find("destroys shared"), std::string::npos);
  EXPECT_NE(program(acquire).find("destroys shared"), std::string::npos);
}

}  // namespace
