// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/run.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>

MANTA_NAMESPACE_BEGIN
namespace explorer {
namespace {

/// A strand that does nothing explored for so long hangs in something that the explorer does not see.
constexpr int kHangSeconds = 60;

const char* name_of_order(std::memory_order order) noexcept {
  switch (order) {
    case std::memory_order_relaxed: return "relaxed";
    case std::memory_order_consume: return "consume";
    case std::memory_order_acquire: return "acquire";
    case std::memory_order_release: return "release";
    case std::memory_order_acq_rel: return "acq_rel";
    default: return "seq_cst";
  }
}

std::string word_text(Word value) {
  char text[32];
  static_cast<void>(
      std::snprintf(text, sizeof text, value < 1 << 20 ? "%llu" : "%#llx", static_cast<unsigned long long>(value)));
  return text;
}

}  // namespace

Run::~Run() {
  for (const auto& [memory, free] : retired_) free(memory);
}

void Run::perform(const std::function<void()>& program) {
  static_cast<void>(start("main", program));
  running_ = strands_.front().get();
  running_->thread->baton.give();
  for (std::uint32_t before = steps_; !controller_.take_within_seconds(kHangSeconds); before = steps_) {
    if (steps_ != before) continue;
    static_cast<void>(
        std::fprintf(stderr, "explorer: '%s' hangs in something that is not explored\n", running_->name.c_str()));
    std::abort();
  }
  if (failed_) abandon_all();
  keep_misfit();
  for (const auto& strand : strands_) {
    if (!strand->abandoned) threads_.give(std::move(strand->thread));
  }
}

/// A run that differs from the expected one has failed, whatever else it did.
void Run::keep_misfit() {
  chooser_.ended();
  const std::string& misfit = chooser_.misfit();
  if (misfit.empty() || misfit == why_) return;
  why_ = failed_ ? why_ + "; " + misfit : misfit;
  failed_ = true;
}

/// Takes the strands of a run that failed off their stacks.
void Run::abandon_all() {
  giving_up_ = true;
  for (const auto& strand : strands_) {
    if (strand->state == State::kDone) continue;
    strand->abandoned = true;
    strand->thread->baton.give();
  }
}

std::uintptr_t Run::start(std::string name, std::function<void()> body) {
  if (running_ != nullptr) begin_operation();
  if (strands_.size() == kMaxStrands) fail("too many strands");
  strands_.push_back(std::make_unique<Strand>());
  Strand& strand = *strands_.back();
  strand.name = std::move(name);
  strand.knowledge.strand = static_cast<std::uint32_t>(strands_.size() - 1);
  if (running_ != nullptr) {
    mine().tick();
    strand.knowledge.view = mine().view;
    say("starts", nullptr, strand.name);
  }
  strand.knowledge.tick();
  strand.thread = threads_.take();
  strand.thread->employ([this, &strand, body = std::move(body)] { enter(strand, body); },
                        [this, &strand] { finish(strand); });
  return strands_.size() - 1;
}

void Run::enter(Strand& strand, const std::function<void()>& body) {
  if (giving_up_) strand.thread->abandon();
  detail::explorer = this;
  try {
    body();
  } catch (const std::exception& error) {
    fail(strand.name + " ends with an exception: " + error.what());
  }
}

void Run::abandon(Strand& strand) {
  detail::explorer = nullptr;
  strand.thread->abandon();
}

void Run::finish(Strand& strand) {
  detail::explorer = nullptr;
  if (tracing()) say("ends", nullptr, "");
  strand.state = State::kDone;
  unblock(&strand, static_cast<int>(kMaxStrands));
  if (std::ranges::all_of(strands_, [](const auto& each) { return each->state == State::kDone; })) {
    return controller_.give();
  }
  Strand* const next = pick();
  running_ = next;
  ++switches_;
  next->thread->baton.give();
}

void Run::fail(std::string why) {
  failed_ = true;
  why_ = std::move(why);
  Strand& strand = self();
  strand.state = State::kDone;  // needs no waking
  strand.abandoned = true;
  controller_.give();
  abandon(strand);
}

void Run::begin_operation() {
  if (++steps_ > max_steps_) fail("it has not ended after " + std::to_string(max_steps_) + " steps");
  for (const auto& strand : strands_) {
    if (strand.get() != running_) strand->paused = false;
  }
  give_way();
}

/// The strands that may go on: the running one, if it may, and then the others in rotation from it.
Run::Candidates Run::candidates() const {
  Candidates ready;
  Candidates paused;
  const auto count = static_cast<std::uint32_t>(strands_.size());
  const std::uint32_t first = running_->knowledge.strand;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Strand& strand = *strands_[(first + i) % count];
    if (strand.state == State::kReady) (strand.paused ? paused : ready).add(strand.knowledge.strand);
  }
  return ready.count == 0 ? paused : ready;
}

Run::Strand* Run::pick() {
  const Candidates found = candidates();
  if (found.count == 0) return time_out();
  if (found.count == 1) return strands_[found.ids[0]].get();
  const Others others = running_->state == State::kReady ? Others::kDeviate : Others::kAreEqual;
  return strands_[found.ids[keep(chooser_.strand({found.ids.data(), found.count}, others))]].get();
}

/// Nothing can go on before a deadline: wakes the first strand that has one.
Run::Strand* Run::time_out() {
  for (const auto& strand : strands_) {
    if (strand->state != State::kBlocked || strand->patience == Patience::kUnlimited) continue;
    strand->timed_out = true;
    strand->state = State::kReady;
    return strand.get();
  }
  fail_for_standstill();
}

void Run::fail_for_standstill() {
  std::string why = "nothing can go on:";
  for (const auto& strand : strands_) {
    if (strand->state != State::kBlocked) continue;
    why += " " + strand->name + " waits for " + strand->waits_how + " " + name_of(strand->waits_for) + ";";
  }
  why.pop_back();
  fail(std::move(why));
}

void Run::give_way() { hand_to(*pick()); }

void Run::hand_to(Strand& next) {
  Strand& strand = self();
  if (&next == &strand) return;
  running_ = &next;
  ++switches_;
  next.thread->baton.give();
  strand.thread->baton.take();
  if (giving_up_) abandon(strand);
}

void Run::block(const void* what, const char* how) {
  Strand& strand = self();
  strand.state = State::kBlocked;
  strand.waits_for = what;
  strand.waits_how = how;
  give_way();
  strand.waits_for = nullptr;
}

void Run::unblock(const void* what, int count) {
  for (const auto& strand : strands_) {
    if (count == 0) return;
    if (strand->state != State::kBlocked || strand->waits_for != what) continue;
    strand->state = State::kReady;
    --count;
  }
}

std::uint32_t Run::choose(Choice what, std::uint32_t options) { return keep(chooser_.other(what, options)); }

/// Records the choice. Does not return if the run differs from the expected one.
std::uint32_t Run::keep(std::uint32_t chosen) {
  choices_.push_back(chosen);
  if (!chooser_.misfit().empty()) fail(chooser_.misfit());
  return chosen;
}

std::string Run::name_of(const void* address) const {
  for (const auto& strand : strands_) {
    if (address == strand.get()) return strand->name;
  }
  for (const Range& range : ranges_) {
    const std::ptrdiff_t offset = static_cast<const std::byte*>(address) - range.begin;
    if (offset < 0 || static_cast<std::size_t>(offset) >= range.size) continue;
    return range.name + (offset == 0 ? "" : "+" + std::to_string(offset));
  }
  const auto [found, fresh] = numbers_.try_emplace(address, static_cast<std::uint32_t>(numbers_.size()));
  return "#" + std::to_string(found->second);
}

void Run::call(const void* begin, std::size_t size, std::string name) {
  ranges_.push_back({static_cast<const std::byte*>(begin), size, std::move(name)});
}

void Run::note(std::string text) { say("--", nullptr, text); }

void Run::say(const char* operation, const void* address, const std::string& more) {
  if (!tracing()) return;
  trace_.push_back(running_->name + ": " + operation + (address == nullptr ? "" : " " + name_of(address)) +
                   (more.empty() ? "" : " ") + more);
}

void Run::made(const void* cell, Word value) { memory_.make(mine(), cell, value); }
void Run::gone(const void* cell) { memory_.end(mine(), cell); }

Word Run::load(const void* cell, Word now, std::memory_order order) {
  begin_operation();
  const Memory::Seen seen = memory_.load(mine(), cell, now, order);
  if (tracing()) {
    say("load", cell,
        std::string(name_of_order(order)) + " gives " + word_text(seen.value) +
            (seen.behind == 0 ? "" : ", " + std::to_string(seen.behind) + " stores behind"));
  }
  return seen.value;
}

void Run::store(const void* cell, Word now, Word value, std::memory_order order) {
  begin_operation();
  memory_.store(mine(), cell, now, value, order);
  if (tracing()) say("store", cell, std::string(name_of_order(order)) + " " + word_text(value));
}

Word Run::begin_update(const void* cell, Word now, std::memory_order order) {
  begin_operation();
  const Word old = memory_.read_newest(mine(), cell, now, order);
  if (tracing()) say("update", cell, std::string(name_of_order(order)) + " of " + word_text(old));
  return old;
}

void Run::end_update(const void* cell, Word value, std::memory_order order) {
  memory_.write_newest(mine(), cell, value, order);
  if (tracing()) say("  to", cell, word_text(value));
}

bool Run::compare(const void* cell, Word now, Word& expected, Strength strength, std::memory_order success,
                  std::memory_order failure) {
  begin_operation();
  const Memory::Seen seen = memory_.compare(mine(), cell, now, expected, strength == Strength::kWeak, success, failure);
  if (tracing()) {
    say("compare", cell,
        std::string(name_of_order(success)) + " with " + word_text(expected) + " sees " + word_text(seen.value) +
            (seen.equal ? "" : ", fails"));
  }
  expected = seen.value;
  return seen.equal;
}

void Run::fence(std::memory_order order) {
  begin_operation();
  memory_.fence(mine(), order);
  if (tracing()) say("fence", nullptr, name_of_order(order));
}

// The caller's fence is both first and last: all others see its earlier stores after their fences, and it sees the
// stores before theirs.
void Run::asymmetric_fence_heavy() {
  begin_operation();
  memory_.fence(mine(), std::memory_order_seq_cst);
  for (const auto& strand : strands_) {
    if (strand.get() != running_) memory_.fence(strand->knowledge, std::memory_order_seq_cst);
  }
  memory_.fence(mine(), std::memory_order_seq_cst);
  say("heavy fence", nullptr, "");
}

void Run::plain_made(const void* data) { memory_.plain_make(mine(), data); }
void Run::plain_gone(const void* data) { memory_.plain_end(mine(), data); }
void Run::plain_read(const void* data) {
  memory_.plain_read(mine(), data);
  if (tracing()) say("reads", data, "");
}
void Run::plain_write(const void* data) {
  memory_.plain_write(mine(), data);
  if (tracing()) say("writes", data, "");
}

void Run::lock(const void* mutex) {
  begin_operation();
  while (locks_[mutex].holder != nullptr) block(mutex, "the mutex");
  Lock& lock = locks_[mutex];
  lock.holder = running_;
  mine().tick();
  mine().view.join(lock.passes_on);
  if (tracing()) say("lock", mutex, "");
}

bool Run::try_lock(const void* mutex) {
  begin_operation();
  Lock& lock = locks_[mutex];
  if (tracing()) say("try_lock", mutex, lock.holder == nullptr ? "" : "fails");
  if (lock.holder != nullptr) return false;
  lock.holder = running_;
  mine().tick();
  mine().view.join(lock.passes_on);
  return true;
}

// No other strand need run between this and the strand's next operation, which is a switch point anyway.
void Run::unlock(const void* mutex) {
  Lock& lock = locks_[mutex];
  if (lock.holder != running_) fail(self().name + " unlocks " + name_of(mutex) + ", which it does not hold");
  mine().tick();
  lock.holder = nullptr;
  lock.passes_on = mine().view;
  unblock(mutex, static_cast<int>(kMaxStrands));
  if (tracing()) say("unlock", mutex, "");
}

void Run::forget_mutex(const void* mutex) {
  const auto found = locks_.find(mutex);
  if (found == locks_.end()) return;
  const Lock& lock = found->second;
  if (lock.holder != nullptr)
    fail(self().name + " destroys " + name_of(mutex) + ", which " + lock.holder->name + " holds");
  memory_.require_ordered(mine(), lock.passes_on.happened, mutex, "destroys");
  locks_.erase(found);
}

bool Run::futex_wait(const void* word, Word now, Word expected, Patience patience) {
  begin_operation();
  if (memory_.look_as_kernel(mine(), word, now) != expected) return true;
  if (choose(Choice::kSpurious, 2) == 1) return true;
  if (patience == Patience::kLimited && choose(Choice::kTimeout, 2) == 1) return false;
  say("waits", word, "");
  Strand& strand = self();
  strand.patience = patience;
  strand.timed_out = false;
  block(word, "the futex");
  strand.patience = Patience::kUnlimited;
  say(strand.timed_out ? "is timed out" : "is woken", word, "");
  return !std::exchange(strand.timed_out, false);
}

void Run::futex_wake(const void* word, int count) {
  begin_operation();
  say("wakes", word, "");
  unblock(word, count);
}

void Run::pause() {
  Knowledge& knowledge = mine();
  memory_.pause(knowledge);
  self().paused = true;
  chooser_.paused(knowledge.strand);
  if (++steps_ > max_steps_) fail("it has not ended after " + std::to_string(max_steps_) + " steps");
  give_way();
}

void Run::join(std::uintptr_t index) {
  begin_operation();
  Strand& other = *strands_[index];
  if (other.state != State::kDone) block(&other, "the end of");
  mine().tick();
  mine().view.join(other.knowledge.view);
}

void Run::retire(void* memory, void (*free)(void*) noexcept) { retired_.emplace_back(memory, free); }

}  // namespace explorer
MANTA_NAMESPACE_END
