// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One run of a program under the explorer: its strands, which of them goes on, and what each waits for.
///
/// A strand has a thread of its own, which runs only while it holds the baton.
///
///     kReady     may go on, and waits to be chosen, or holds the baton (`running_`)
///     kBlocked   waits for a mutex, a futex or the end of another strand
///     kDone      has ended
///
/// Only the holder of the baton accesses the fields other than the batons, and the controller while no strand holds it.

#include "testing/explorer/chooser.hpp"
#include "testing/explorer/memory.hpp"
#include "testing/explorer/threads.hpp"

#include <manta/detail/base/explored.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace explorer {

class Run final : public detail::Explorer, private Judge {
 public:
  enum class Tracing : std::uint8_t { kOff, kOn };

  Run(Chooser& chooser, ThreadPool& threads, std::uint32_t max_steps, Tracing tracing)
      : chooser_(chooser), threads_(threads), max_steps_(max_steps), tracing_(tracing), memory_(*this) {}
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Runs `program` as the first strand, and returns when all have ended or one has failed.
  ///
  /// Requires: the calling thread is pinned to one processor, and so will the strands be.
  void perform(const std::function<void()>& program);

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  [[nodiscard]] const std::vector<std::uint32_t>& choices() const noexcept { return choices_; }
  [[nodiscard]] const std::vector<std::string>& trace() const noexcept { return trace_; }
  [[nodiscard]] std::uint32_t steps() const noexcept { return steps_; }
  [[nodiscard]] std::uint64_t switches() const noexcept { return switches_; }

  [[noreturn]] void fail(std::string why) override;
  void call(const void* begin, std::size_t size, std::string name);
  void note(std::string text);

  // detail::Explorer.
  void made(const void* cell, Word value) override;
  void gone(const void* cell) override;
  Word load(const void* cell, Word now, std::memory_order order) override;
  void store(const void* cell, Word now, Word value, std::memory_order order) override;
  Word begin_update(const void* cell, Word now, std::memory_order order) override;
  void end_update(const void* cell, Word value, std::memory_order order) override;
  bool compare(const void* cell, Word now, Word& expected, Strength strength, std::memory_order success,
               std::memory_order failure) override;
  void fence(std::memory_order order) override;
  void asymmetric_fence_heavy() override;
  void plain_made(const void* data) override;
  void plain_gone(const void* data) override;
  void plain_read(const void* data) override;
  void plain_write(const void* data) override;
  void lock(const void* mutex) override;
  bool try_lock(const void* mutex) override;
  void unlock(const void* mutex) override;
  void forget_mutex(const void* mutex) override;
  bool futex_wait(const void* word, Word now, Word expected, Patience patience) override;
  void futex_wake(const void* word, int count) override;
  void pause() override;
  std::uintptr_t start(std::string name, std::function<void()> body) override;
  void join(std::uintptr_t strand) override;
  void retire(void* memory, void (*free)(void*) noexcept) override;

 private:
  enum class State : std::uint8_t { kReady, kBlocked, kDone };

  struct Strand {
    std::string name;
    std::unique_ptr<Thread> thread;
    Knowledge knowledge;
    State state = State::kReady;
    bool paused = false;  // it loops, and no other strand has done anything since
    bool timed_out = false;
    Patience patience = Patience::kUnlimited;
    const void* waits_for = nullptr;  // of a blocked one: the mutex, the futex, the other strand
    const char* waits_how = "";
    bool abandoned = false;
  };

  struct Lock {
    Strand* holder = nullptr;
    View passes_on;
  };

  struct Candidates {
    std::array<std::uint32_t, kMaxStrands> ids{};
    std::size_t count = 0;
    void add(std::uint32_t id) noexcept { ids[count++] = id; }
  };

  // Judge's.
  std::uint32_t choose(Choice what, std::uint32_t options) override;
  std::string name_of(std::uint32_t strand) const override { return strands_[strand]->name; }
  std::string name_of(const void* address) const override;

  Strand& self() noexcept { return *running_; }
  Knowledge& mine() noexcept { return running_->knowledge; }
  [[nodiscard]] bool tracing() const noexcept { return tracing_ == Tracing::kOn; }
  void begin_operation();
  [[nodiscard]] Candidates candidates() const;
  [[nodiscard]] std::uint32_t keep(std::uint32_t chosen);
  void keep_misfit();
  [[nodiscard]] Strand* pick();
  [[nodiscard]] Strand* time_out();
  void give_way();
  void hand_to(Strand& next);
  void block(const void* what, const char* how);
  void unblock(const void* what, int count);
  void finish(Strand& strand);
  [[noreturn]] void fail_for_standstill();
  void abandon_all();
  [[noreturn]] void abandon(Strand& strand);
  void enter(Strand& strand, const std::function<void()>& body);
  void say(const char* operation, const void* address, const std::string& more);

  Chooser& chooser_;
  ThreadPool& threads_;
  const std::uint32_t max_steps_;
  const Tracing tracing_;
  Memory memory_;
  std::vector<std::unique_ptr<Strand>> strands_;
  Strand* running_ = nullptr;
  Baton controller_;
  std::unordered_map<const void*, Lock> locks_;
  std::uint32_t steps_ = 0;
  std::uint64_t switches_ = 0;
  std::vector<std::uint32_t> choices_;
  std::vector<std::pair<void*, void (*)(void*) noexcept>> retired_;
  bool failed_ = false;
  bool giving_up_ = false;
  std::string why_;
  std::vector<std::string> trace_;

  struct Range {
    const std::byte* begin;
    std::size_t size;
    std::string name;
  };
  std::vector<Range> ranges_;
  mutable std::unordered_map<const void*, std::uint32_t> numbers_;  // of unnamed objects
};

/// The calling thread's run. Null outside.
[[nodiscard]] inline Run* this_run() noexcept { return static_cast<Run*>(detail::explorer); }

}  // namespace explorer
MANTA_NAMESPACE_END
