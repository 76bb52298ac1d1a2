// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "objects/publish.hpp"
#include "stress/support.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/manta.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

// The property: however many threads change a node's references and storage references, and whenever its value is
// published, the value is destroyed exactly once, after its last reference; and then its storage is freed once, after
// its last storage reference.

namespace {

using manta::Config;
using manta::ObjectRef;
using manta::Runtime;
using manta::detail::add_ref;
using manta::detail::drop_ref;
using manta::detail::drop_storage_ref;
using manta::detail::Node;
using manta::detail::NodeInit;
using manta::detail::NodeType;
using manta::detail::Phase;
using manta::detail::Random;
using manta_stress::Pinned;

constexpr int kHolders = 3;
constexpr std::size_t kNodes = 500;

/// The history of one node. The counts alone order the plain fields: TSan checks that they do.
struct Fate {
  int published = 0;  // by the publisher
  std::array<int, kHolders> touched{};  // each by its holder, while it has a reference or a hold
  std::atomic<int> value_dropped{0};
  std::atomic<int> storage_freed{0};
  bool by_publisher = false;
};

Fate*& fate_of(Node& node) { return *reinterpret_cast<Fate**>(node.payload()); }

thread_local bool publishing = false;

void drop_value(Node& node) noexcept {
  Fate& fate = *fate_of(node);
  EXPECT_EQ(fate.value_dropped.fetch_add(1, std::memory_order_relaxed), 0) << "a value died twice";
  EXPECT_EQ(fate.published, 1);
  EXPECT_EQ(fate.storage_freed.load(std::memory_order_relaxed), 0) << "a value outlived its storage";
  fate.by_publisher = publishing;
}

void release(Node& node) noexcept {
  Fate& fate = *fate_of(node);
  EXPECT_EQ(fate.storage_freed.fetch_add(1, std::memory_order_relaxed), 0) << "storage was freed twice";
  for (int& each : fate.touched) EXPECT_GE(each++, 0);  // written after all other threads are done
}

constexpr NodeType make_type(bool with_value) {
  NodeType type{};
  if (with_value) type.drop_value = drop_value;
  type.release = release;
  type.size = 128;
  return type;
}
constexpr NodeType kWithValue = make_type(true);
constexpr NodeType kWithout = make_type(false);  // of such nodes the last holder writes no count

/// A running node: each holder has one reference and one storage reference, the publisher one storage reference.
Node& make_node(const NodeType& type, Fate& fate) {
  void* const memory = manta::detail::slab_allocate(type.size);
  auto* const node = ::new (memory)
      Node(type, NodeInit{Phase::kRunning, 0, kHolders, kHolders + 2}, 0, std::source_location::current());
  fate_of(*node) = &fate;
  return *node;
}

/// Adds and drops references of both kinds, and in the end drops all. The last may be of either kind.
void hold(Node& node, int holder, Random& random) {
  int& touched = fate_of(node)->touched[static_cast<std::size_t>(holder)];
  int refs = 1;
  int holds = 1;
  for (std::uint32_t steps = random.below(4); steps > 0; --steps) {
    ++touched;
    switch (random.below(4)) {
      case 0: add_ref(node), ++refs; break;
      case 1: node.counts.add_storage_ref(), ++holds; break;
      case 2: refs > 1 ? (drop_ref(node), --refs) : 0; break;
      default: holds > 1 ? (drop_storage_ref(node), --holds) : 0; break;
    }
  }
  while (refs + holds > 0) {
    ++touched;
    if (holds == 0 || (refs > 0 && random.below(2) == 0)) {
      --refs;
      drop_ref(node);
    } else {
      --holds;
      drop_storage_ref(node);
    }
  }
}

void publish(Node& node, Random& random) {
  for (std::uint32_t pause = random.below(4); pause > 0; --pause) std::atomic_signal_fence(std::memory_order_seq_cst);
  fate_of(node)->published = 1;
  publishing = true;
  EXPECT_TRUE(manta::detail::publish_value(nullptr, node));
  publishing = false;
  drop_storage_ref(node);
}

TEST(CountsStress, ValueAndStorageDieOnce) {
  Random random(manta_stress::seed());
  std::uint64_t by_publisher = 0;
  std::uint64_t by_holder = 0;
  const auto round = [&] {
    std::vector<Fate> fates(kNodes);
    std::vector<Node*> nodes;
    for (Fate& fate : fates) nodes.push_back(&make_node(nodes.size() % 4 == 0 ? kWithout : kWithValue, fate));
    std::atomic<int> ready{0};
    const auto run_one = [&](int index, std::uint64_t seed) {
      const Pinned pinned(index);
      Random own(seed);
      ready.fetch_add(1, std::memory_order_relaxed);
      while (ready.load(std::memory_order_relaxed) <= kHolders) std::this_thread::yield();
      for (Node* node : nodes) index < kHolders ? hold(*node, index, own) : publish(*node, own);
    };
    std::vector<std::thread> threads;
    for (int i = 0; i <= kHolders; ++i) threads.emplace_back(run_one, i, random());
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < kNodes; ++i) {
      ASSERT_EQ(fates[i].storage_freed.load(), 1) << "storage was never freed, or twice";
      ASSERT_EQ(fates[i].value_dropped.load(), i % 4 == 0 ? 0 : 1) << "a value never died, or twice";
      if (i % 4 != 0) (fates[i].by_publisher ? by_publisher : by_holder) += 1;
    }
  };
  manta_stress::repeat_until(round, [&] { return by_publisher > 100 && by_holder > 100; });
  std::printf("values dropped by the publisher %llu, by the last reference %llu\n",
              static_cast<unsigned long long>(by_publisher), static_cast<unsigned long long>(by_holder));
  EXPECT_GT(by_publisher, 100U);
  EXPECT_GT(by_holder, 100U);
}

/// A value that holds the next one.
struct Link {
  static inline std::atomic<int> alive{0};

  ObjectRef<Link> next;

  explicit Link(ObjectRef<Link> n) : next(std::move(n)) { alive.fetch_add(1, std::memory_order_relaxed); }
  Link(Link&& other) noexcept : next(std::move(other.next)) { alive.fetch_add(1, std::memory_order_relaxed); }
  ~Link() { alive.fetch_sub(1, std::memory_order_relaxed); }
};

TEST(CountsStress, AChainOfValuesDiesOnceWhoeverDropsItsHead) {
  constexpr int kLength = 20'000;
  Random random(manta_stress::seed());
  const Runtime runtime(Config{.num_workers = 1});
  std::uint64_t chains = 0;
  const auto round = [&] {
    ObjectRef<Link> head;
    std::vector<ObjectRef<Link>> inner;  // into the chain: the last one continues from there
    for (int i = 0; i < kLength; ++i) {
      head = manta::put(Link(std::move(head)));
      if (random.below(kLength / 8) == 0) inner.push_back(head);
    }
    ASSERT_EQ(Link::alive.load(), kLength);
    std::vector<std::thread> threads;
    for (int i = 0; i < kHolders; ++i) {
      threads.emplace_back([head, inner]() mutable {
        head = {};
        inner.clear();
      });
    }
    head = {};
    inner.clear();
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(Link::alive.load(), 0);
    ++chains;
  };
  manta_stress::repeat_until(round, [&] { return chains > 3; });
  EXPECT_EQ(runtime.stats().objects, 0);
  std::printf("%llu chains of %d\n", static_cast<unsigned long long>(chains), kLength);
}

int make(int x) { return x + 1; }

/// References to running tasks, copied and dropped on many threads: nothing is left.
TEST(CountsStress, NothingIsLeftOfReferencesThatManyThreadsCopyAndDrop) {
  Runtime runtime(Config{.num_workers = 2});
  std::atomic<std::uint64_t> copies{0};
  std::uint64_t dropped_early = 0;
  const auto round = [&] {
    std::vector<ObjectRef<int>> refs;
    for (int i = 0; i < 1000; ++i) refs.push_back(manta::remote<make>(i));
    std::vector<std::thread> threads;
    for (int i = 0; i < kHolders; ++i) {
      threads.emplace_back([&copies, mine = refs, i]() mutable {
        const Pinned pinned(i);
        for (std::size_t k = 0; k < mine.size(); k += 2) {
          const ObjectRef<int> copy = mine[k];
          copies.fetch_add(1, std::memory_order_relaxed);
          mine[k + 1] = {};
        }
      });
    }
    for (auto& ref : refs) {
      dropped_early += ref.ready() ? 0U : 1U;
      ref = {};
    }
    for (std::thread& thread : threads) thread.join();
  };
  manta_stress::repeat_until(round, [&] { return dropped_early > 0; });
  runtime.shutdown();
  EXPECT_EQ(runtime.stats().objects, 0);
  std::printf("copies %llu, dropped before the task was done %llu\n", static_cast<unsigned long long>(copies.load()),
              static_cast<unsigned long long>(dropped_early));
  EXPECT_GT(dropped_early, 0U);
}

}  // namespace
