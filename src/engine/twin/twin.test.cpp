// SPDX-License-Identifier: Apache-2.0
//
// Two runtimes that know each other by a line only: what each owns, lends and borrows, and the order of what crosses.

#include "conformance/seam.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;
using conformance::wait_until;

class TwinTest : public conformance::RuntimeTest {
 protected:
  TwinTest() { restart({.engine = EngineKind::kTwin}); }

  /// How many holds one of the two has from the other.
  static std::size_t lent_by(detail::RuntimeCore& core) { return detail::engine_of<detail::Peer>(core).lent(); }
  [[nodiscard]] detail::RuntimeCore& driver() { return runtime().core(); }
  [[nodiscard]] detail::RuntimeCore& worker() { return *runtime().core().twin.load(); }
};

/// The runtime that the body runs in.
std::uint32_t where() { return detail::tls_context.core->id.load(); }
std::uint32_t where_nested() { return *remote<where>().get(); }

int plus(int a, int b) { return a + b; }
ObjectRef<int> make(int n) { return put(n); }
ObjectRef<int> start(int n) { return remote<plus>(n, 1); }
ObjectRef<int> give_back(ObjectRef<int> ref) { return ref; }
int read(const ObjectRef<int>& ref) { return *ref.get(); }
bool is_same(const ObjectRef<int>& a, const ObjectRef<int>& b) { return a == b; }

class Tally {
 public:
  inline static std::atomic<int> alive{0};

  Tally() { ++alive; }
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  ~Tally() { --alive; }

  int add(int n) { return sum_ += n; }
  void note(int n) { noted_.push_back(n); }
  std::vector<int> noted() const { return noted_; }
  int sum() const { return sum_; }

 private:
  int sum_ = 0;
  std::vector<int> noted_;
};
using Handle = ActorHandle<Tally>;

Handle hire() { return spawn<Tally>(); }
int use(const Handle& tally, int n) { return *tally.call<&Tally::add>(n).get(); }
void send_many(const Handle& tally, int count) {
  for (int i = 0; i < count; ++i) tally.send<&Tally::add>(1);
}
Handle pass(Handle tally) { return tally; }
bool is_same_actor(const Handle& a, const Handle& b) { return a == b; }

TEST_F(TwinTest, RunsCallsInTheOtherRuntimeAndWhatTheySubmitThere) {
  EXPECT_EQ(*remote<where>().get(), worker().id.load());
  EXPECT_EQ(*remote<where_nested>().get(), worker().id.load());
  EXPECT_EQ(*submit([] { return where(); }).get(), driver().id.load());
}

TEST_F(TwinTest, ObjectsThatAreMadeThereAreReadHereAndThereAgain) {
  const ObjectRef<int> made = *remote<make>(7).get();
  const ObjectRef<int> started = *remote<start>(8).get();
  const ObjectRef<int> own = put(1);
  EXPECT_EQ(*remote<read>(made).get(), 7);
  EXPECT_EQ(*made.get(), 7);
  EXPECT_EQ(*started.get(), 9);
  EXPECT_EQ(*remote<read>(own).get(), 1);
  EXPECT_EQ(*remote<plus>(made, started).get(), 16);
  EXPECT_TRUE(*remote<is_same>(made, made).get());
  EXPECT_FALSE(*remote<is_same>(made, own).get());  // though each is the first object of its owner
  EXPECT_EQ(*remote<give_back>(made).get(), made);
}

TEST_F(TwinTest, AReferenceThatComesBackIsNotReturnedBeforeItArrives) {
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(*remote<give_back>(put(i)).get()->get(), i);
  }
}

TEST_F(TwinTest, NothingStaysLent) {
  {
    const ObjectRef<int> made = *remote<make>(7).get();
    const Handle hired = *remote<hire>().get();
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(*remote<read>(made).get(), 7);
      EXPECT_EQ(*remote<read>(put(i)).get(), i);
      EXPECT_EQ(*remote<use>(hired, 1).get(), i + 1);
    }
  }
  wait_until([this] { return lent_by(driver()) == 0 && lent_by(worker()) == 0; });
  wait_until([] { return Tally::alive == 0; });
}

TEST_F(TwinTest, AnActorThatWasSpawnedThereIsCalledFromHere) {
  Handle hired = *remote<hire>().get();
  EXPECT_EQ(*hired.call<&Tally::add>(2).get(), 2);
  EXPECT_EQ(*remote<use>(hired, 3).get(), 5);
  EXPECT_EQ(*hired.call<&Tally::sum>().get(), 5);
  EXPECT_EQ(*remote<pass>(hired).get(), hired);
  EXPECT_EQ(Tally::alive, 1);
  hired = {};
  wait_until([] { return Tally::alive == 0; });
}

TEST_F(TwinTest, AnActorOfThisRuntimeIsCalledFromThere) {
  const Handle own = spawn<Tally>();
  EXPECT_EQ(*remote<use>(own, 3).get(), 3);
  EXPECT_EQ(*own.call<&Tally::add>(1).get(), 4);
  EXPECT_EQ(*remote<pass>(own).get(), own);
  EXPECT_TRUE(*remote<is_same_actor>(own, own).get());
  EXPECT_FALSE(*remote<is_same_actor>(own, spawn<Tally>()).get());
}

TEST_F(TwinTest, AHandleThatIsTakenUsedAndDroppedAgainAndAgain) {
  const Handle own = spawn<Tally>();
  std::vector<ObjectRef<int>> results;
  for (int i = 0; i < 500; ++i) results.push_back(remote<use>(own, 1));
  for (const auto& result : results) EXPECT_GE(*result.get(), 1);
  EXPECT_EQ(*own.call<&Tally::sum>().get(), 500);
}

TEST_F(TwinTest, WhoHasABodysResultFindsTheCallsThatItSent) {
  for (int round = 0; round < 20; ++round) {
    const Handle own = spawn<Tally>();
    std::vector<ObjectRef<void>> bodies;
    for (int i = 0; i < 20; ++i) bodies.push_back(remote<send_many>(own, 50));
    for (const auto& body : bodies) body.get();
    ASSERT_EQ(*own.call<&Tally::sum>().get(), 1'000);
  }
}

Async<std::vector<int>> note_in_order(Handle tally) {
  auto [late, setter] = promise<int>();
  tally.send<&Tally::note>(1);
  tally.send<&Tally::note>(late);
  tally.send<&Tally::note>(3);
  setter.set(2);
  tally.send<&Tally::note>(4);
  co_return *co_await tally.call<&Tally::noted>();
}

TEST_F(TwinTest, CallsThroughAProxyKeepTheirOrderWhereAnArgumentIsLate) {
  for (int round = 0; round < 100; ++round) {
    ASSERT_EQ(*remote<note_in_order>(spawn<Tally>()).get(), (std::vector<int>{1, 2, 3, 4}));
  }
}

Async<int> give_up_a_late_call(Handle tally) {
  auto [late, setter] = promise<int>();
  auto given_up = tally.call<&Tally::add>(late);
  auto behind = tally.call<&Tally::add>(10);
  cancel(given_up);
  const int sum = *co_await behind;
  setter.set(1);
  co_return sum;
}

TEST_F(TwinTest, ALateCallThatIsCancelledLetsTheNextOnesPass) {
  for (int round = 0; round < 100; ++round) ASSERT_EQ(*remote<give_up_a_late_call>(spawn<Tally>()).get(), 10);
}

/// A value whose decoding waits for another.
struct Waits {
  ObjectRef<int> ref;
  int number = 0;

  friend void manta_encode(Writer& writer, const Waits& value) { writer.write(value.ref); }
  friend Waits manta_decode(Reader& reader, std::type_identity<Waits>) {
    Waits made;
    made.ref = reader.read<ObjectRef<int>>();
    made.number = *made.ref.get();
    return made;
  }
};
int number_of(const Waits& value) { return value.number; }
Waits make_waiting(ObjectRef<int> ref) {
  Waits made;
  made.ref = std::move(ref);
  return made;
}

TEST_F(TwinTest, CodecsMayWait) {
  restart({.num_workers = 1, .engine = EngineKind::kTwin});
  Waits there;
  there.ref = remote<plus>(1, 2);
  EXPECT_EQ(*remote<number_of>(there).get(), 3);
  EXPECT_EQ(remote<make_waiting>(*remote<start>(4).get()).get()->number, 5);
}

std::atomic<bool> has_begun{false};
void listen() {
  const std::stop_token token = this_task::stop_token();
  has_begun = true;
  while (!token.stop_requested()) std::this_thread::yield();
}

TEST_F(TwinTest, ACancellationTakesEffectThoughAllPlacesAreTaken) {
  restart({.num_workers = 1, .engine = EngineKind::kTwin});
  has_begun = false;
  auto body = remote<listen>();
  wait_until([] { return has_begun.load(); });
  cancel(body);
  EXPECT_THROW(body.get(), CancelledError);
}  // whose end would hang if the body did not hear of it

TEST_F(TwinTest, TheEndWaitsForWhatBodiesHaveSubmitted) {
  static std::atomic<int> ended{0};
  ended = 0;
  for (int i = 0; i < 50; ++i) {
    send<[] {
      for (int j = 0; j < 10; ++j) {
        send<[] {
          std::this_thread::sleep_for(100us);
          ++ended;
        }>();
      }
    }>();
  }
  restart({});
  EXPECT_EQ(ended, 500);
}

TEST_F(TwinTest, FloodsOfLargeMessagesBothWaysPass) {
  const std::string text(64 << 10, 'x');
  std::vector<ObjectRef<std::string>> results;
  for (int i = 0; i < 500; ++i) results.push_back(remote<[](const std::string& given) { return given; }>(text));
  for (const auto& result : results) ASSERT_EQ(result.get()->size(), text.size());
}

}  // namespace
