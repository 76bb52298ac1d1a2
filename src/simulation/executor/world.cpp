// SPDX-License-Identifier: Apache-2.0
//
// The baton: which strand holds it, and which gets it next.

#include "simulation/executor/world.hpp"

#include "simulation/executor/factory.hpp"
#include "simulation/executor/simulated.hpp"

#include <algorithm>
#include <utility>

#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// A worker's or a timers' strand, on its own thread.
constinit thread_local Strand* own_strand = nullptr;

std::weak_ptr<World>& current_world() noexcept {
  static thread_local std::weak_ptr<World> world;
  return world;
}

}  // namespace

World::World(Options options)
    : options_(std::move(options)),
      workers_(options_.workers),
      events_(options_.events),
      now_(kBegin.time_since_epoch().count()),
      program_(std::this_thread::get_id()) {
  let_runtimes_join();
}

World::~World() { (void)close(); }

std::shared_ptr<World> World::current() noexcept {
  std::shared_ptr<World> world = current_world().lock();
  if (world == nullptr) return nullptr;
  MutexLock lock(world->mutex);
  return world->is_over_ ? nullptr : world;
}

void World::set_current(const std::shared_ptr<World>& world) noexcept { current_world() = world; }

std::unique_ptr<Executor> World::new_executor(RuntimeCore& core) {
  const ResolvedConfig& config = core.config;
  const Simulated::Options options{config.num_workers, config.max_threads, config.stack_size};
  auto executor = std::make_unique<Simulated>(core, shared_from_this(), options);
  store_relaxed(core.faults, faults());
  store_relaxed(core.events, executor->listener(config.events));
  return executor;
}

void World::join(Simulated& member) { members_.push_back(&member); }

void World::part(Simulated& member) {
  {
    MutexLock lock(mutex);
    std::erase(members_, &member);
    if (program_strand_ != nullptr) program_strand_->slot = nullptr;  // it may belong to the member
    if (!members_.empty() || options_.outlives_runtimes) return;
  }
  (void)close();
}

Strand* World::start(Simulated& member, Strand::Kind kind, std::size_t stack_size,
                     void (Simulated::*body)(Strand&) noexcept) {
  member.strands_.push_back(std::make_unique<Strand>(*this, &member, kind, ++strands_started_, Strand::State::kIdle));
  Strand* const strand = member.strands_.back().get();
  strand->as_own.emplace(ExecutorThread{member, member.core_});
  strand->rank = chooser().rank();
  auto run = [this, &member, strand, body] {
    own_strand = strand;
    set_current(shared_from_this());
    tls_context.thread = &*strand->as_own;
    {
      MutexLock lock(mutex);
      strand->thread = gettid();
    }
    (member.*body)(*strand);
    tls_context = Context{};  // the thread's own destructors run outside
  };
  member.threads_.push_back(std::make_unique<StackThread>("manta/s" + std::to_string(strand->number), member.signals_,
                                                          stack_size, std::move(run)));
  return strand;
}

/// Forgets the program's thread, which ends: another thread may get its id.
void World::end_program(std::thread::id thread) {
  if (program_strand_ == nullptr || program_ != thread) return;
  program_ = {};
  let_go(*program_strand_);
  program_strand_ = nullptr;
  pass_on();
}

/// The calling thread's strand; null on an external thread.
Strand* World::here() {
  Strand* self = own_strand;
  if (self != nullptr && &self->world != this) return nullptr;
  if (self == nullptr && std::this_thread::get_id() == program_) {
    if (program_strand_ == nullptr) {
      program_strand_ = std::make_unique<Strand>(*this, nullptr, Strand::Kind::kProgram, 0, Strand::State::kLost);
      program_strand_->thread = gettid();
      program_strand_->rank = chooser().rank();
    }
    self = program_strand_.get();
  }
  if (self != nullptr && self == holder_) ++turns_;
  return self;
}

void World::hear(const Event& event) noexcept {
  if (own_strand == nullptr || &own_strand->world != this) {
    MutexLock lock(mutex);
    if (here() == nullptr) (void)report_external();
  }
  if (EventListener* const listener = events_.load(std::memory_order_relaxed)) listener->on_event(event);
}

/// A yield point. True: the caller must wait for its turn, which may have come already.
bool World::yield(Strand& self) {
  jump_clock();
  if (&self == holder_) {
    if (chooser().keeps_on(self.rank)) return false;
    yielding_ = &self;
  }
  let_go(self);
  make_ready(self);
  pass_on();
  yielding_ = nullptr;
  return true;
}

void World::make_ready(Strand& strand) {
  const bool ends = strand.member != nullptr && strand.member->stopping_;
  if (strand.kind == Strand::Kind::kExternal || ends) {  // needs no baton
    strand.state = Strand::State::kHolds;
    return strand.turn.unpark();
  }
  strand.state = Strand::State::kCanGoOn;
  ready_.push_back(&strand);
}

/// Waits for the baton after a call that passed it on. Inside `blocking` the strand gives it away again at once.
void World::wait_for_turn(Strand& self) {
  self.turn.park();
  if (self.outside == 0) return;  // its own to write
  MutexLock lock(mutex);
  self.state = Strand::State::kOutside;
  let_go(self);
  pass_on();
}

void World::let_go(Strand& self) {
  if (holder_ == &self) holder_ = nullptr;
}

/// Gives the baton to a strand that can run, if no strand holds it.
void World::pass_on() {
  if (holder_ != nullptr) return;
  Strand* const next = choose();
  if (next == nullptr) return;
  if (next->gave_place && next->outside == 0) take_place(*next);
  next->state = Strand::State::kHolds;
  holder_ = next;
  ++turns_;
  if (next->why != BlockReason::kShutdown) idle_reports_ = 0;
  if (!next->polls) pauses_ = 0;
  start_watch();
  next->turn.unpark();
}

Strand* World::choose() {
  for (;;) {
    look_for_shutdown();
    look_for_ended();
    if (Strand* next = choose_candidate()) return next;
    if (!move_time()) return nullptr;
  }
}

/// False for a worker that comes back from a wait while a body that takes several workers runs, unless a place is free.
bool World::may_go_on(const Strand& strand) {
  if (!strand.gave_place || strand.outside > 0 || strand.held > 0) return true;
  const Simulated& member = *strand.member;
  return member.exclusive_ == 0 || member.active_ < member.places_;
}

void World::add_strand(Strand& strand) {
  candidates_.push_back({Candidate::Kind::kStrand, &strand, nullptr, strand.rank});
}

/// Collects the candidates: strands that can go on and, for each runtime, a worker if an entry is queued and the
/// timers' strand if a timer is due. The strand at a yield point is the first, if it is among them.
void World::find_candidates() {
  candidates_.clear();
  if (yielding_ != nullptr && may_go_on(*yielding_)) add_strand(*yielding_);
  for (Strand* strand : ready_) {
    if (strand != yielding_ && may_go_on(*strand)) add_strand(*strand);
  }
  for (Simulated* member : members_) {
    if (member->has_work()) {
      const Rank best = chooser().is_ranked() ? member->queue_.best() : 0;
      candidates_.push_back({Candidate::Kind::kWorker, nullptr, member, best});
    }
    if (member->has_due_timer()) {
      Strand* const timers = member->find_timers();
      candidates_.push_back({Candidate::Kind::kTimers, timers, member, timers->rank});
    }
  }
}

/// Leaves out strands that have polled in vain since another strand went on, unless there are no others. So a run of
/// default choices makes progress, and a search of all runs does not try out how often a strand may poll.
void World::leave_out_who_has_looked() {
  const auto has_looked = [](const Candidate& c) { return c.strand != nullptr && c.strand->has_looked; };
  if (std::ranges::all_of(candidates_, has_looked)) return;
  std::erase_if(candidates_, has_looked);
  for (Strand* strand : ready_) strand->has_looked = false;
}

/// Chooses the candidate that goes on, and returns its index.
std::size_t World::pick() {
  if (candidates_.size() == 1) return 0;
  ++steps_;
  if (chooser().is_ranked()) {
    const auto best = std::ranges::max_element(candidates_, {}, &Candidate::rank);
    return static_cast<std::size_t>(best - candidates_.begin());
  }
  const bool goes_on = yielding_ != nullptr && candidates_.front().strand == yielding_;
  return chooser().choose(static_cast<std::uint32_t>(candidates_.size()), goes_on ? Choice::kGoOn : Choice::kNext);
}

Strand* World::choose_candidate() {
  for (;;) {
    find_candidates();
    if (candidates_.empty()) return nullptr;
    leave_out_who_has_looked();
    const Candidate chosen = candidates_[pick()];
    if (chosen.kind == Candidate::Kind::kStrand) {
      ready_.erase(std::ranges::find(ready_, chosen.strand));
      chosen.strand->has_looked = false;
      return chosen.strand;
    }
    if (chosen.kind == Candidate::Kind::kTimers) return chosen.member->take_timers();
    Strand* const worker = chosen.member->take_worker();
    if (worker->state != Strand::State::kStalled) return worker;
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
