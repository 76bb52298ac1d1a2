// SPDX-License-Identifier: Apache-2.0
#include "core/table.hpp"

#include "base/sync.hpp"

#include <manta/error.hpp>

#include <algorithm>
#include <memory>

#include <pthread.h>

MANTA_NAMESPACE_BEGIN
namespace detail {

constinit atomic<RuntimeCore*> live_cores[kMaxRuntimes]{};

namespace {

constinit atomic<std::uint64_t> epoch{1};
constinit atomic<bool> forked{false};

struct Table {
  Mutex mutex;
  std::vector<std::unique_ptr<RuntimeCore>> all MANTA_GUARDED_BY(mutex);  // every core there ever was
  std::vector<RuntimeCore*> idle MANTA_GUARDED_BY(mutex);
  std::vector<RuntimeCore*> ambient MANTA_GUARDED_BY(mutex);
  std::vector<RuntimeCore*> ending MANTA_GUARDED_BY(mutex);  // were ambient until their end began; has room for all
  RuntimeId next_index MANTA_GUARDED_BY(mutex) = 0;
  RuntimeId generation MANTA_GUARDED_BY(mutex) = 1;
};

Table& table() {
  static Table* const instance = [] {
    auto* const made = new Table;
    pthread_atfork(nullptr, nullptr, [] {
      forked.store(true, std::memory_order_relaxed);
      for (auto& core : live_cores) core.store(nullptr, std::memory_order_relaxed);  // none has threads here
      epoch.fetch_add(1, std::memory_order_relaxed);
      tls_context = Context{};
    });
    return made;
  }();
  return *instance;
}

}  // namespace

RuntimeCore& acquire_core() {
  Table& t = table();
  MutexLock lock(t.mutex);
  for (RuntimeId tried = 0; tried < kMaxRuntimes; ++tried) {
    const RuntimeId index = t.next_index++ % kMaxRuntimes;
    if (index == 0) ++t.generation;
    if (live_cores[index].load(std::memory_order_relaxed) != nullptr) continue;
    if (t.idle.empty()) {
      t.idle.reserve(t.all.size() + 1);  // for all cores: ending and releasing one cannot fail
      t.ending.reserve(t.all.size() + 1);
      t.all.push_back(std::make_unique<RuntimeCore>());
      t.idle.push_back(t.all.back().get());
    }
    RuntimeCore& core = *t.idle.back();
    t.idle.pop_back();
    static_cast<void>(core.drained.try_park());  // tokens of an earlier runtime's visitors: a new one starts without
    core.id.store(index | t.generation << kCoreIndexBits, std::memory_order_relaxed);
    live_cores[index].store(&core, std::memory_order_release);
    return core;
  }
  throw InvalidArgumentError("there are " + std::to_string(kMaxRuntimes) + " runtimes alive already");
}

void retire_core(RuntimeCore& core) noexcept {
  Table& t = table();
  MutexLock lock(t.mutex);
  live_cores[core.id.load(std::memory_order_relaxed) % kMaxRuntimes].store(nullptr, std::memory_order_release);
  core.id.store(0, std::memory_order_seq_cst);  // before the look at the visitors, if there is no heavy fence
  core.epoch.fetch_add(1, std::memory_order_release);
}

bool release_core(RuntimeCore& core) noexcept {
  Table& t = table();
  MutexLock lock(t.mutex);
  std::erase(t.ending, &core);
  t.idle.push_back(&core);  // has room for all
  return t.idle.size() == t.all.size();
}

void add_ambient(RuntimeCore& core) {
  Table& t = table();
  MutexLock lock(t.mutex);
  t.ambient.push_back(&core);
  epoch.fetch_add(1, std::memory_order_release);
}

void remove_ambient(RuntimeCore& core) noexcept {
  Table& t = table();
  MutexLock lock(t.mutex);
  if (std::erase(t.ambient, &core) == 0) return;
  t.ending.push_back(&core);
  epoch.fetch_add(1, std::memory_order_release);
}

RuntimeCore& only_ambient() {
  Table& t = table();
  MutexLock lock(t.mutex);
  if (t.ambient.empty()) {
    if (!t.ending.empty()) throw ShutDownError("the runtime is shutting down");
    throw NoRuntimeError("there is no runtime: make a manta::Runtime, or call manta::init()");
  }
  if (t.ambient.size() > 1) {
    throw NoRuntimeError("there are " + std::to_string(t.ambient.size()) +
                         " runtimes: say which with a manta::RuntimeScope or .on(runtime), or make all but one with "
                         ".ambient = false");
  }
  return *t.ambient.front();
}

bool is_only_ambient(const RuntimeCore& core) noexcept {
  Table& t = table();
  MutexLock lock(t.mutex);
  return t.ambient.size() == 1 && t.ambient.front() == &core;
}

const atomic<std::uint64_t>& ambient_epoch() noexcept { return epoch; }

bool is_forked_child() noexcept { return forked.load(std::memory_order_relaxed); }

}  // namespace detail
MANTA_NAMESPACE_END
