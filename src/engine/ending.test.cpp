// SPDX-License-Identifier: Apache-2.0
//
// The end of a runtime while calls are on their way and values are being fetched: it returns, and leaves nothing.

#include "conformance/probe.hpp"
#include "conformance/seam.hpp"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace manta;
using namespace std::chrono_literals;
using conformance::wait_until;

class SeamEnding : public detail::SeamTest {
 protected:
  /// A runtime that cancels at once when it ends, and does not log unobserved errors.
  static Config cancelling() {
    Config config{.engine = GetParam(), .shutdown_timeout = 0ns};
    config.on_unobserved_error = [](const Error&) {};
    return config;
  }

  SeamEnding() { restart(cancelling()); }
};

/// The number of bodies that have begun to wait.
std::atomic<int> waiting{0};

int read(const ObjectRef<std::string>& ref) {
  ++waiting;
  return static_cast<int>(ref.get()->size());
}
Async<int> await(ObjectRef<std::string> ref) {
  ++waiting;
  co_return static_cast<int>((co_await ref)->size());
}
int size_of(const std::string& text) { return static_cast<int>(text.size()); }
int pass_to_another(const ObjectRef<std::string>& ref) {
  auto dependent = remote<size_of>(ref);
  ++waiting;
  return *dependent.get();
}
void call_back(const ObjectRef<std::string>& ref) {
  on_ready(ref, [](const ObjectRef<std::string>&) {});
  ++waiting;
}
Async<std::string> make_late(int size) {
  ++waiting;
  co_await sleep_for(1h);  // and holds no worker
  co_return std::string(static_cast<std::size_t>(size), 'x');
}

class Reader {
 public:
  int read(const ObjectRef<std::string>& ref) {
    ++waiting;
    return static_cast<int>(ref.get()->size());
  }
  Async<int> await(ObjectRef<std::string> ref) {
    ++waiting;
    co_return static_cast<int>((co_await ref)->size());
  }
  int next() { return 1; }
};

/// Starts one of each body that can wait for a value elsewhere. Returns how many of them report that they wait.
int start_all(const ObjectRef<std::string>& ref) {
  send<read>(ref);
  send<await>(ref);
  send<pass_to_another>(ref);
  send<call_back>(ref);
  auto reader = spawn<Reader>();
  reader.send<&Reader::await>(ref);
  reader.send<&Reader::read>(ref);
  for (int i = 0; i < 20; ++i) reader.send<&Reader::next>();  // behind the waiting one
  return 6;
}

TEST_P(SeamEnding, CancelsWhatWaitsForAPromiseThatIsNotSet) {
  for (int round = 0; round < 10; ++round) {
    waiting = 0;
    {
      auto [late, setter] = promise<std::string>();
      const int all = start_all(late);
      wait_until([all] { return waiting == all; });
      if (round % 2 == 0) {
        end_without_proof();
        setter.set("too late");
      }  // else the setter is dropped first, while bodies wait for the values
    }
    restart(cancelling());
  }
}

TEST_P(SeamEnding, CancelsWhatWaitsForATaskThatRuns) {
  for (int round = 0; round < 10; ++round) {
    waiting = 0;
    {
      const auto late = remote<make_late>(10);
      const int all = start_all(late) + 1;
      wait_until([all] { return waiting == all; });
    }
    restart(cancelling());
  }
}

TEST_P(SeamEnding, LetsFinishWhatWaitsForAValueThatComes) {
  for (int round = 0; round < 10; ++round) {
    restart({.engine = GetParam()});
    waiting = 0;
    auto [late, setter] = promise<std::string>();
    auto read_it = remote<read>(late);
    const int all = start_all(late) + 1;
    wait_until([all] { return waiting == all; });
    late = {};
    std::thread sets([here = std::move(setter)]() mutable { here.set("in time"); });
    EXPECT_EQ(*std::move(read_it).get(), 7);
    sets.join();
  }
}

TEST_P(SeamEnding, InTheMiddleOfEverythingLeavesNothing) {
  for (int round = 0; round < 20; ++round) {
    {
      std::vector<ObjectRef<std::string>> refs;
      std::vector<Promise<std::string>> setters;
      for (int i = 0; i < 5; ++i) {
        auto [late, setter] = promise<std::string>();
        setters.push_back(std::move(setter));
        refs.push_back(std::move(late));
        start_all(refs.back());
      }
      for (int i = 0; i < round % 5; ++i) setters[static_cast<std::size_t>(i)].set("in time");
    }  // the others break
    restart(cancelling());
  }
}

INSTANTIATE_TEST_SUITE_P(OnEachEngine, SeamEnding, detail::kOnEachEngine, detail::name_of_engine);

}  // namespace
