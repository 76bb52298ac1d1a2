// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Records the events of a test.

#include <manta/event.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace manta::conformance {

using Kinds = std::vector<EventKind>;

[[nodiscard]] inline std::string in_words(const Kinds& kinds) {
  std::string text;
  for (const EventKind kind : kinds) (text += text.empty() ? "" : ", ") += to_string(kind);
  return text;
}

/// Keeps all that it hears.
class Recorder : public EventListener {
 public:
  struct Heard {
    EventKind kind;
    TaskId task;
    ActorId actor;
    std::string name;
    Clock::time_point when;
  };

  void on_event(const Event& event) noexcept override {
    std::unique_lock lock(mutex_);
    heard_.push_back({event.kind, event.task, event.actor, std::string(event.name), event.when});
    changed_.notify_all();
    if (!held_up_ || event.kind != *held_up_) return;
    // Gives events that must not happen now a chance to happen.
    changed_.wait_for(lock, std::chrono::milliseconds(20),
                      [this, &event] { return has(event.task, EventKind::kTaskFailed); });
  }

  /// From now on the listener is slow for events of this kind, and the task may fail meanwhile.
  void hold_up(EventKind kind) {
    const std::lock_guard lock(mutex_);
    held_up_ = kind;
  }

  [[nodiscard]] std::vector<Heard> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  [[nodiscard]] Kinds of_task(TaskId task) const {
    Kinds kinds;
    for (const Heard& one : heard()) {
      if (one.task == task) kinds.push_back(one.kind);
    }
    return kinds;
  }
  [[nodiscard]] Kinds of_name(const std::string& name) const {
    Kinds kinds;
    for (const Heard& one : heard()) {
      if (one.name == name) kinds.push_back(one.kind);
    }
    return kinds;
  }
  [[nodiscard]] std::size_t position(TaskId task, EventKind kind) const {
    const auto all = heard();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].task == task && all[i].kind == kind) return i;
    }
    ADD_FAILURE() << "no " << to_string(kind) << " of " << to_string(task);
    return all.size();
  }

 private:
  [[nodiscard]] bool has(TaskId task, EventKind kind) const {
    return std::any_of(heard_.begin(), heard_.end(),
                       [&](const Heard& one) { return one.task == task && one.kind == kind; });
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Heard> heard_;
  std::optional<EventKind> held_up_;
};

}  // namespace manta::conformance
