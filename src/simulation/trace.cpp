// SPDX-License-Identifier: Apache-2.0
#include <manta/testing/trace.hpp>

#include "base/sync.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace testing {
namespace {

// FNV-1a, by words (Fowler, Noll, Vo).
constexpr std::uint64_t kFnvBasis = 0xcbf29ce484222325;
constexpr std::uint64_t kFnvPrime = 0x100000001b3;

/// Numbers ids in the order in which they are first seen: the ids themselves keep counting from run to run.
class Numbers {
 public:
  std::uint64_t of(std::uint64_t id) { return id == 0 ? 0 : known_.try_emplace(id, known_.size() + 1).first->second; }
  void clear() { known_.clear(); }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> known_;  // never iterated: its order differs between processes
};

std::string time_of(std::chrono::nanoseconds when) {
  char time[40];
  (void)std::snprintf(time, sizeof time, "+%.6f s  ", std::chrono::duration<double>(when).count());
  return time;
}

std::string line_of(const Event& event, std::uint64_t task, std::uint64_t actor, std::chrono::nanoseconds when) {
  std::string line = time_of(when);
  if (task != 0) line += "task " + std::to_string(task) + ' ';
  if (actor != 0) line += "actor " + std::to_string(actor) + ' ';
  ((line += event.name) += ": ") += to_string(event.kind);
  return line;
}

}  // namespace

struct Trace::State {
  const std::size_t keep;
  mutable manta::detail::Mutex mutex;
  Numbers tasks MANTA_GUARDED_BY(mutex);
  Numbers actors MANTA_GUARDED_BY(mutex);
  Clock::time_point begin MANTA_GUARDED_BY(mutex);
  std::uint64_t hash MANTA_GUARDED_BY(mutex) = kFnvBasis;
  std::uint64_t events MANTA_GUARDED_BY(mutex) = 0;
  std::deque<std::string> lines MANTA_GUARDED_BY(mutex);

  explicit State(std::size_t k) : keep(k) {}

  void add(std::string line) MANTA_REQUIRES(mutex) {
    if (lines.size() == keep) lines.pop_front();
    lines.push_back(std::move(line));
  }

  void fold(std::uint64_t value) MANTA_REQUIRES(mutex) { hash = (hash ^ value) * kFnvPrime; }

  /// Folds eight letters at once: the hash is for comparisons, and not for a hash table.
  void fold(std::string_view text) MANTA_REQUIRES(mutex) {
    fold(text.size());
    while (!text.empty()) {
      std::uint64_t word = 0;
      const std::size_t size = std::min(text.size(), sizeof word);
      std::memcpy(&word, text.data(), size);
      fold(word);
      text.remove_prefix(size);
    }
  }
};

Trace::Trace(std::size_t keep) : state_(std::make_unique<State>(keep)) {}
Trace::~Trace() = default;

void Trace::on_event(const Event& event) noexcept {
  State& state = *state_;
  const manta::detail::MutexLock lock(state.mutex);
  const std::uint64_t task = state.tasks.of(event.task.value);
  const std::uint64_t actor = state.actors.of(event.actor.value);
  const std::chrono::nanoseconds when = event.when - state.begin;
  state.fold(static_cast<std::uint64_t>(event.kind));
  state.fold(task);
  state.fold(actor);
  state.fold(event.name);
  state.fold(static_cast<std::uint64_t>(when.count()));
  ++state.events;
  if (state.keep != 0) state.add(line_of(event, task, actor, when));
}

void Trace::mark(const std::string& text, Clock::time_point when) {
  State& state = *state_;
  const manta::detail::MutexLock lock(state.mutex);
  if (state.keep != 0) state.add(time_of(when - state.begin) + text);
}

void Trace::restart(Clock::time_point begin) {
  State& state = *state_;
  const manta::detail::MutexLock lock(state.mutex);
  state.tasks.clear();
  state.actors.clear();
  state.lines.clear();
  state.begin = begin;
  state.hash = kFnvBasis;
  state.events = 0;
}

std::uint64_t Trace::hash() const {
  const manta::detail::MutexLock lock(state_->mutex);
  return state_->hash;
}

std::uint64_t Trace::events() const {
  const manta::detail::MutexLock lock(state_->mutex);
  return state_->events;
}

std::string Trace::text() const {
  const manta::detail::MutexLock lock(state_->mutex);
  std::string text;
  for (const std::string& line : state_->lines) (text += line) += '\n';
  return text;
}

}  // namespace testing
MANTA_NAMESPACE_END
