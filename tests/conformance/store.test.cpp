// SPDX-License-Identifier: Apache-2.0
//
// The account of the object store: which bytes it counts, and the effect of its cap.
#include "helpers.hpp"
#include "probe.hpp"

#include <array>
#include <chrono>
#include <deque>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace manta::conformance;
using namespace std::chrono_literals;
using manta::ObjectRef;
using manta::ObjectStoreFullError;
using manta::put;
using manta::remote;

constexpr std::uint64_t kCap = 1'000'000;
using Bytes = std::vector<char>;

Bytes bytes(std::size_t size) { return Bytes(size); }

/// A type that reports what it owns.
struct Image {
  std::size_t pixels = 0;
  friend std::size_t manta_heap_bytes(const Image& image) { return 4 * image.pixels; }
};

/// A plain struct of a user.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<unsigned char> pixels{};
};

struct Album {
  std::string names[2]{};
  std::vector<Picture> pictures{};
  std::optional<Picture> cover{};
  std::map<int, Picture> by_year{};
  std::filesystem::path folder{};
};

/// An aggregate that looks like a pair, and has a third member.
struct Triple {
  int first = 0;
  int second = 0;
  Bytes third{};
};

/// A class: manta cannot count what it owns.
class Hidden {
 public:
  explicit Hidden(std::size_t size) : bytes_(size) {}
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  Bytes bytes_;
};

/// A list whose destructor does not recurse, so that it may be longer than a stack is deep.
struct Chain {
  int number = 0;
  std::unique_ptr<Chain> next{};
  ~Chain() {
    for (auto rest = std::move(next); rest != nullptr;) rest = std::move(rest->next);
  }
};

/// A type whose manta_heap_bytes may throw.
struct Unsure {
  int allowed = 0;  // counts of it
  std::shared_ptr<int> alive = std::make_shared<int>(0);
  friend std::size_t manta_heap_bytes(const Unsure& unsure) {
    if (++*unsure.alive > unsure.allowed) throw std::domain_error("how much is it?");
    return 1000;
  }
};

class StoreBytes : public RuntimeTest {
 protected:
  [[nodiscard]] std::uint64_t used() { return runtime().stats().store_bytes; }

  /// The bytes that a value costs, as a put and as a result.
  template <class T>
  [[nodiscard]] std::uint64_t cost(const T& value) {
    EXPECT_EQ(used(), 0u);
    const auto object = put(value);
    const std::uint64_t of_put = used();
    const auto result = manta::submit([&value] { return value; });
    result.get();
    EXPECT_EQ(used(), 2 * of_put);
    return of_put;
  }
};

TEST_F(StoreBytes, OfSmallValuesAreNotCounted) {
  EXPECT_EQ(cost(7), 0u);
  EXPECT_EQ(cost(std::array<char, 32>{}), 0u);
  EXPECT_EQ(cost(std::string("short")), 0u);
  EXPECT_EQ(cost(std::vector<int>{}), 0u);
}

TEST_F(StoreBytes, OfLargeValuesAreTheirSize) {
  EXPECT_EQ(cost(std::array<char, 33>{}), 33u);
  EXPECT_EQ(cost(std::array<double, 100>{}), 800u);
}

TEST_F(StoreBytes, OfVectorsAndStringsAreWhatTheyOwn) {
  EXPECT_EQ(cost(std::vector<double>(1000)), 8000u);
  EXPECT_EQ(cost(std::string(1000, 'x')), 1000u);
}

TEST_F(StoreBytes, OfNestedContainersAreTheSum) {
  const std::vector<std::vector<int>> nested(10, std::vector<int>(100));
  EXPECT_EQ(cost(nested), 10 * sizeof(std::vector<int>) + 10 * 400);
  const std::vector<std::string> words(5, std::string(200, 'x'));
  EXPECT_EQ(cost(words), 5 * sizeof(std::string) + 5 * 200);
  const std::vector<std::pair<int, std::string>> pairs(3, {1, std::string(100, 'x')});
  EXPECT_EQ(cost(pairs), 3 * sizeof(std::pair<int, std::string>) + 300);
}

TEST_F(StoreBytes, OfNodeContainersAreTheirElements) {
  EXPECT_GE(cost(std::map<int, std::string>{{1, std::string(100, 'x')}, {2, std::string(100, 'x')}}), 200u);
  EXPECT_GE(cost(std::unordered_map<int, int>{{1, 1}, {2, 2}}), 2 * sizeof(std::pair<const int, int>));
  EXPECT_GE(cost(std::set<int>{1, 2, 3}), 3 * sizeof(int));
  EXPECT_GE(cost(std::list<std::string>{std::string(100, 'x')}), 100 + sizeof(std::string));
  EXPECT_GE(cost(std::deque<double>(1000)), 8000u);
}

TEST_F(StoreBytes, OfWrappersAreThoseOfWhatTheyWrap) {
  EXPECT_EQ(cost(std::optional(Bytes(1000))), 1000u);
  EXPECT_EQ(cost(std::optional<Bytes>()), 0u);
  EXPECT_EQ(cost(std::pair(1, Bytes(1000))), 1000u);
  EXPECT_EQ(cost(std::tuple(1, Bytes(1000), std::string(500, 'x'))),
            sizeof(std::tuple<int, Bytes, std::string>) + 1500);
  EXPECT_EQ(cost(std::array<Bytes, 2>{Bytes(1000), Bytes(500)}), sizeof(std::array<Bytes, 2>) + 1500);
  EXPECT_EQ(cost(std::variant<int, Bytes>(Bytes(1000))), 1000u);
  EXPECT_EQ(cost(std::variant<int, Bytes>(1)), 0u);
}

TEST_F(StoreBytes, OfAUniquePointerAreThoseOfItsObject) {
  const auto ref = put(std::make_unique<Bytes>(1000));
  EXPECT_EQ(used(), sizeof(Bytes) + 1000);
}

TEST_F(StoreBytes, OfAUsersTypeAreWhatItSays) { EXPECT_EQ(cost(Image{100}), 400u); }

TEST_F(StoreBytes, OfPlainStructsAreThoseOfTheirFields) {
  EXPECT_EQ(cost(Picture{.width = 10, .height = 10, .pixels = std::vector<unsigned char>(100)}), 100u);
  EXPECT_EQ(cost(std::vector<Picture>(3, {.pixels = std::vector<unsigned char>(100)})), 3 * sizeof(Picture) + 300);
  EXPECT_EQ(cost(Triple{.third = Bytes(1000)}), 1000u);
  Album album{.names = {std::string(100, 'x'), std::string(200, 'y')},
              .pictures = std::vector<Picture>(2, {.pixels = std::vector<unsigned char>(1000)}),
              .cover = Picture{.pixels = std::vector<unsigned char>(5000)},
              .folder = std::string(300, 'z')};
  album.by_year.emplace(1999, Picture{.pixels = std::vector<unsigned char>(10'000)});
  const std::uint64_t own = sizeof(Album) + 2 * sizeof(Picture) + sizeof(std::pair<const int, Picture>);
  EXPECT_EQ(cost(album), own + 300 + 2000 + 5000 + 10'000 + 300);
}

TEST_F(StoreBytes, OfClassesWhoseMembersNobodySeesAreTheirSizeAlone) {
  EXPECT_EQ(cost(Hidden(1000)), 0u) << "it fits into a node";
  EXPECT_EQ(cost(std::vector<Hidden>(2, Hidden(1000))), 2 * sizeof(Hidden));
  EXPECT_EQ(cost(std::make_shared<Bytes>(1000)), 0u) << "who else holds it may count it too";
}

TEST_F(StoreBytes, OfAChainThatIsLongerThanAStackIsDeepAreThoseOfItsBeginning) {
  auto first = std::make_unique<Chain>();
  for (int i = 0; i < 1'000'000; ++i) first = std::make_unique<Chain>(i, std::move(first));
  const auto ref = put(std::move(first));
  EXPECT_GE(used(), 60 * sizeof(Chain));
  EXPECT_LE(used(), 200 * sizeof(Chain));
}

TEST_F(StoreBytes, ThatCannotBeCountedAreAnErrorOfThePut) {
  EXPECT_THROW(static_cast<void>(put(Unsure{})), std::domain_error);
  const Unsure once{.allowed = 1};
  EXPECT_THROW(static_cast<void>(put(once)), std::domain_error) << "the copy is counted once more";
  EXPECT_EQ(once.alive.use_count(), 1);
  EXPECT_EQ(used(), 0u);
  const Unsure twice{.allowed = 2};
  const auto ref = put(twice);
  EXPECT_EQ(used(), sizeof(Unsure) > 32 ? 1000 + sizeof(Unsure) : 1000);
}

TEST_F(StoreBytes, ThatCannotBeCountedAreAnErrorOfTheTaskOrThePromise) {
  const auto alive = std::make_shared<int>(0);
  const auto result = manta::submit([&alive] { return Unsure{0, alive}; });
  const auto error = error_of<manta::TaskError>([&] { return result.get(); });
  EXPECT_NE(error.cause_as<std::domain_error>(), nullptr) << error.what();
  EXPECT_TRUE(contains(error.what(), "the bytes of the value could not be counted: how much is it?")) << error.what();
  EXPECT_TRUE(contains(error.where().file_name(), "store.test.cpp"));
  auto [promised, set] = manta::promise<Unsure>();
  set.set(Unsure{0, alive});
  EXPECT_NE(error_of<manta::TaskError>([&, &ref = promised] { return ref.get(); }).cause_as<std::domain_error>(),
            nullptr);
  EXPECT_EQ(alive.use_count(), 1);
  EXPECT_EQ(used(), 0u);
}

TEST_F(StoreBytes, OfACopyAreItsOwnNotThoseOfTheOriginal) {
  Bytes roomy;
  roomy.reserve(10'000);
  roomy.assign(100, 'x');
  const auto copied = put(roomy);
  EXPECT_EQ(used(), copied.get()->capacity());
  const auto moved = put(std::move(roomy));
  EXPECT_EQ(used(), copied.get()->capacity() + 10'000);
}

TEST_F(StoreBytes, OfResultsAreCountedHoweverTheyCome) {
  const auto task = remote<bytes>(1000);
  task.get();
  EXPECT_EQ(used(), 1000u);
  const auto coroutine = remote<[](std::size_t n) -> manta::Async<Bytes> { co_return Bytes(n); }>(500);
  coroutine.get();
  EXPECT_EQ(used(), 1500u);
  auto [promised, set] = manta::promise<Bytes>();
  set.set(Bytes(250));
  EXPECT_EQ(used(), 1750u);
}

TEST_F(StoreBytes, GoWithTheLastReference) {
  auto ref = put(Bytes(1000));
  auto value = std::optional(ref.get());
  ref = {};
  EXPECT_EQ(used(), 1000u);
  value.reset();
  EXPECT_EQ(used(), 0u);
  manta::send<bytes>(1000);
  wait_until([&] { return runtime().stats().tasks_finished == 1; });
  EXPECT_EQ(used(), 0u) << "nobody wants it";
}

TEST_F(StoreBytes, OfAnArgumentOnTheWayOutDoNotOutliveTheTask) {
  const auto size = remote<[](Bytes b) { return b.size(); }>(put(Bytes(1000)));
  EXPECT_EQ(*size.get(), 1000u);
  EXPECT_EQ(used(), 0u);
}

TEST_F(StoreBytes, PeakIsTheMostThatWereThere) {
  for (int i = 0; i < 10; ++i) static_cast<void>(put(Bytes(1000)));
  const auto two = std::pair(put(Bytes(1000)), put(Bytes(500)));
  EXPECT_EQ(runtime().stats().store_peak, 1500u);
}

class StoreCap : public RuntimeTest {
 protected:
  StoreCap() { restart({.object_store_memory = kCap, .object_store_timeout = 1h}); }
};

TEST_F(StoreCap, IsTheConfigured) { EXPECT_EQ(runtime().stats().store_cap, kCap); }

TEST_F(StoreCap, IsAShareOfTheMemoryThatIsAskedForWhenItIsNeeded) {
  restart({});
  const std::size_t more_than_the_least = (std::size_t{64} << 20) + 1;
  if (manta::Runtime({.ambient = false}).stats().store_cap < 2 * more_than_the_least) return;  // a tiny machine
  const auto ref = put(Bytes(more_than_the_least));
  EXPECT_EQ(runtime().stats().store_bytes, more_than_the_least);
  EXPECT_GE(runtime().stats().store_cap, more_than_the_least);
}

TEST_F(StoreCap, MayBeReachedExactly) {
  const auto ref = put(Bytes(kCap));
  EXPECT_EQ(runtime().stats().store_bytes, kCap);
}

TEST_F(StoreCap, RefusesWhatCanNeverFitAndLeavesTheArgument) {
  Bytes large(kCap + 1, 'x');
  const auto error = error_of<ObjectStoreFullError>([&] { return put(std::move(large)); });
  EXPECT_EQ(large.size(), kCap + 1);
  EXPECT_EQ(error.code(), manta::ErrorCode::kObjectStoreFull);
  EXPECT_TRUE(contains(error.what(), "1000001")) << error.what();
  EXPECT_TRUE(contains(error.what(), "1000000")) << error.what();
  EXPECT_THROW(static_cast<void>(put(large)), ObjectStoreFullError);
  EXPECT_EQ(runtime().stats().store_bytes, 0u);
}

TEST_F(StoreCap, FailsATaskWhoseResultCanNeverFit) {
  const auto ref = remote<bytes>.with({.name = "too large"})(kCap + 1);
  const auto error = error_of<ObjectStoreFullError>([&] { return ref.get(); });
  EXPECT_EQ(error.name(), "too large") << "as any task's error, it says whose it is";
  EXPECT_TRUE(contains(error.function(), "bytes"));
  EXPECT_TRUE(contains(error.where().file_name(), "store.test.cpp"));
  EXPECT_EQ(error_of<manta::TaskError>([&] { return remote<[](Bytes b) { return b; }>(ref).get(); }).code(),
            manta::ErrorCode::kDependencyFailed);
}

TEST_F(StoreCap, MakesAPutWaitForRoom) {
  auto first = put(Bytes(kCap));
  Sleeper second([] { EXPECT_EQ(put(Bytes(kCap / 2)).get()->size(), kCap / 2); });
  second.settle();
  EXPECT_FALSE(second.has_ended());
  first = {};
  second.join();
  EXPECT_LE(runtime().stats().store_peak, kCap);
}

TEST_F(StoreCap, MayBeWaitedForAsLongAsThereIsTime) {
  restart({.object_store_memory = kCap, .object_store_timeout = std::chrono::nanoseconds::max()});
  auto first = put(Bytes(kCap));
  const auto ref = remote<bytes>(kCap / 2);
  EXPECT_FALSE(ref.try_get(1ms)) << "it would be there if its error were";
  first = {};
  EXPECT_EQ(ref.get()->size(), kCap / 2);
}

TEST_F(StoreCap, MakesAResultWaitForRoom) {
  auto first = put(Bytes(kCap));
  const auto ref = remote<bytes>(kCap / 2);
  EXPECT_FALSE(ref.try_get(1ms));
  first = {};
  EXPECT_EQ(ref.get()->size(), kCap / 2);
}

TEST_F(StoreCap, LetsATaskReplaceItsArgument) {
  auto ref = put(Bytes(kCap));
  for (int i = 0; i < 10; ++i) ref = remote<[](Bytes b) { return b; }>(std::move(ref));
  EXPECT_EQ(ref.get()->size(), kCap) << "arguments go before the result comes";
}

TEST_F(StoreCap, HoldsForPlainStructsToo) {
  restart({.object_store_memory = kCap, .object_store_timeout = 0ns});
  std::vector<ObjectRef<Picture>> all;
  for (int i = 0; i < 4; ++i) all.push_back(put(Picture{.pixels = std::vector<unsigned char>(kCap / 4)}));
  EXPECT_THROW(static_cast<void>(put(Picture{.pixels = std::vector<unsigned char>(1)})), ObjectStoreFullError);
}

TEST_F(StoreCap, TimesOut) {
  restart({.object_store_memory = kCap, .object_store_timeout = 5ms});
  const auto first = put(Bytes(kCap));
  Bytes more(10, 'x');
  const auto error = error_of<ObjectStoreFullError>([&] { return put(std::move(more)); });
  EXPECT_EQ(more.size(), 10u);
  EXPECT_TRUE(contains(error.what(), "10")) << error.what();
  const auto ref = remote<bytes>(10);
  EXPECT_THROW(ref.get(), ObjectStoreFullError);
  EXPECT_EQ(runtime().stats().store_bytes, kCap);
}

TEST_F(StoreCap, WithNoPatienceFailsAtOnce) {
  restart({.object_store_memory = kCap, .object_store_timeout = 0ns});
  const auto first = put(Bytes(kCap));
  EXPECT_THROW(static_cast<void>(put(Bytes(1))), ObjectStoreFullError);
}

TEST_F(StoreCap, IsNeverExceededWhoeverPuts) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (std::size_t i = 0; i < 200; ++i) {
        const auto size = (i * 7919 + static_cast<std::size_t>(t) * 104'729) % (kCap / 2) + 1;
        EXPECT_EQ(put(Bytes(size)).get()->size(), size);
        EXPECT_EQ(remote<bytes>(size / 4).get()->size(), size / 4);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(runtime().stats().store_peak, kCap);
  EXPECT_EQ(runtime().stats().store_bytes, 0u);
}

TEST_F(StoreCap, LetsManyWaitersGoOnOneAfterAnother) {
  auto first = put(Bytes(kCap));
  std::deque<Sleeper> threads;
  for (int t = 0; t < 8; ++t) threads.emplace_back([] { static_cast<void>(put(Bytes(kCap))); });
  for (const auto& thread : threads) {
    thread.settle();
    EXPECT_FALSE(thread.has_ended());
  }
  first = {};
  for (auto& thread : threads) thread.join();
}

TEST_F(StoreCap, LetsThoseThatWaitGoOnInTheirOrder) {
  auto first = put(Bytes(kCap));
  Journal journal;
  std::deque<Sleeper> threads;
  for (int t = 0; t < 5; ++t) {
    threads.emplace_back([&journal, t] {
      const auto mine = put(Bytes(kCap));
      journal.write(std::to_string(t));
    });
    threads.back().settle();
  }
  first = {};
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(journal.lines(), (Lines{"0", "1", "2", "3", "4"}));
}

// A failure is a hang: small values are put and dropped as long as the large one waits.
TEST_F(StoreCap, GivesRoomToALargeValueThoughSmallOnesComeAndGo) {
  std::atomic<bool> done{false};
  std::atomic<int> holding{0};
  std::deque<Sleeper> small;
  for (int t = 0; t < 10; ++t) {
    small.emplace_back([&] {
      do {
        const auto mine = put(Bytes(kCap / 10));
        ++holding;
        std::this_thread::yield();
      } while (!done);
    });
  }
  wait_until([&] { return holding > 100; });
  static_cast<void>(put(Bytes(kCap / 10 * 7)));
  done = true;
}

TEST_F(StoreCap, LetsWhoHoldsRoomHaveALittleMoreWhileOthersWait) {
  auto held = put(Bytes(kCap / 10 * 6));
  Sleeper large([] { static_cast<void>(put(Bytes(kCap / 10 * 5))); });
  large.settle();
  EXPECT_FALSE(large.has_ended());
  const auto more = put(Bytes(kCap / 10));  // else each would wait for the other
  held = {};
  large.join();
}

}  // namespace
