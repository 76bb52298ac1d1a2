// SPDX-License-Identifier: Apache-2.0
#include "simulation/plan.hpp"

#include "actors/ending.hpp"
#include "base/text.hpp"
#include "objects/context.hpp"
#include "objects/storage_ref.hpp"
#include "tasks/cancel.hpp"

#include <manta/detail/actors/creation.hpp>
#include <manta/error.hpp>

#include <memory>
#include <new>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN

namespace testing {

InjectedError::~InjectedError() = default;

std::string_view to_string(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::kFailTask: return "fail task";
    case FaultKind::kKillActor: return "kill actor";
    case FaultKind::kLoseResult: return "lose result";
    case FaultKind::kRefuseAllocation: return "refuse allocation";
    case FaultKind::kDelayMessage: return "delay message";
    case FaultKind::kStallWorker: return "stall worker";
    case FaultKind::kCancelTask: return "cancel task";
    case FaultKind::kJumpClock: return "jump clock";
  }
  return "unknown fault";
}

}  // namespace testing

namespace detail {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint64_t kWithoutLimit = ~std::uint64_t{0};

/// More lines than people read.
constexpr std::size_t kMostTold = 100;

/// The clock has 64 bits of nanoseconds, which are 292 years.
constexpr nanoseconds kLongest = std::chrono::hours(365 * 24);

/// True if `wanted` is the name, or the name without the scopes in front of a "::"; the empty one matches every name.
bool matches(std::string_view wanted, std::string_view name) noexcept {
  if (wanted.empty() || wanted == name) return true;
  return name.ends_with(wanted) && name.substr(0, name.size() - wanted.size()).ends_with("::");
}

std::uint64_t times_of(const testing::Fault& fault) noexcept {
  if (fault.options.times != 0) return fault.options.times;
  const bool once = fault.kind == testing::FaultKind::kKillActor || fault.kind == testing::FaultKind::kJumpClock;
  return once ? 1 : kWithoutLimit;
}

/// A cancellation that happens when the chooser picks the timers' strand: at any of the next steps.
struct Cancellation : Timer {
  StorageRef node;
};

void cancellation_comes(Timer& timer) noexcept {
  const std::unique_ptr<Cancellation> owned(static_cast<Cancellation*>(&timer));
  stop_because(*owned->node, "the simulation cancelled it");
}

}  // namespace

void Plan::restart(World& world, testing::Trace& trace, Time begin, std::uint64_t most) {
  world_ = &world;
  trace_ = &trace;
  told_.clear();
  begin_ = begin;
  left_ = most;
  for (Entry& entry : faults_) {
    entry.left = times_of(entry.fault);
    entry.happened = 0;
  }
}

void Plan::check(const testing::Fault& fault) {
  const auto refuse = [&fault](const char* option, const std::string& allowed, const std::string& got) {
    throw InvalidArgumentError("inject: " + std::string(option) + " of \"" + std::string(to_string(fault.kind)) +
                               "\" must be " + allowed + ", got " + got);
  };
  const testing::FaultOptions& options = fault.options;
  if (!(options.probability >= 0 && options.probability <= 1)) {
    refuse("probability", "from 0 to 1", std::to_string(options.probability));
  }
  if (options.after.count() < 0) refuse("after", "0 or more", std::to_string(options.after.count()) + " ns");
  if (options.by.count() < 0 || options.by > kLongest) {
    refuse("by", "from 0 to a year", std::to_string(options.by.count()) + " ns");
  }
}

void Plan::add(testing::Fault fault) {
  disturbs_ |= fault.kind == Kind::kStallWorker || fault.kind == Kind::kJumpClock;
  const std::uint64_t times = times_of(fault);
  faults_.push_back({std::move(fault), times, 0});
}

std::uint64_t Plan::happened() const {
  std::uint64_t sum = 0;
  for (const Entry& entry : faults_) sum += entry.happened;
  return sum;
}

/// Returns the first fault of a kind that happens here and now; null: none does.
const Plan::Entry* Plan::ask(Kind kind, std::string_view name, Chooser& chooser, Time now) {
  for (Entry& entry : faults_) {
    const testing::FaultOptions& options = entry.fault.options;
    if (entry.fault.kind != kind || entry.left == 0 || left_ == 0 || now - begin_ < options.after) continue;
    if (!matches(entry.fault.name, name) || !chooser.happens(options.probability)) continue;
    if (entry.left != kWithoutLimit) --entry.left;
    if (left_ != kWithoutLimit) --left_;
    ++entry.happened;
    tell(kind, name, now);
    return &entry;
  }
  return nullptr;
}

/// Records where an injected fault happened, for the reader of a replayed run.
void Plan::tell(Kind kind, std::string_view name, Time now) {
  std::string what(to_string(kind));
  if (!name.empty()) what += ", " + std::string(name);
  trace_->mark("fault: " + what, now);
  if (told_.size() < kMostTold) told_.push_back(what + ", at " + to_text(now - begin_));
}

const Plan::Entry* Plan::ask_world(Kind kind, std::string_view name) {
  MutexLock lock(world_->mutex);
  return ask(kind, name, world_->chooser(), world_->now());
}

const Plan::Entry* Plan::ask_node(Kind kind, const Node& node) { return ask_world(kind, display_name(node)); }

void Plan::allocating(std::string_view name) {
  if (ask_world(Kind::kRefuseAllocation, name) != nullptr) throw std::bad_alloc();
}

void Plan::submitted(RuntimeCore& core, Node& node) noexcept { ask_to_cancel(core, node); }

void Plan::suspending(RuntimeCore& core, Node& node) noexcept { ask_to_cancel(core, node); }

nanoseconds Plan::delay(RuntimeCore& /*core*/, Node& node) noexcept {
  const Entry* const entry = ask_node(Kind::kDelayMessage, node);
  return entry == nullptr ? nanoseconds(0) : entry->fault.options.by;
}

void Plan::before_body(RuntimeCore& core, Node& node) {
  ask_to_cancel(core, node);
  if (ask_node(Kind::kFailTask, node) != nullptr) {
    throw testing::InjectedError("the simulation lets " + display_name(node) + " fail");
  }
}

std::exception_ptr Plan::spoils(RuntimeCore& core, Node& node) noexcept {
  if (node.type->execute == creation_execute) return nullptr;  // the construction of an actor has no result
  if (ask_node(Kind::kLoseResult, node) != nullptr) {
    return error_about(node, ErrorCode::kObjectLost, "the value was lost");
  }
  return node.node_type().actor_offset == 0 ? nullptr : kill_after_call(core, node);
}

std::exception_ptr Plan::kills(RuntimeCore& /*core*/, std::string_view actor) noexcept {
  if (ask_world(Kind::kKillActor, actor) == nullptr) return nullptr;
  return std::make_exception_ptr(testing::InjectedError("the simulation killed " + std::string(actor)));
}

nanoseconds Plan::stall(const Runnable& /*work*/, Chooser& chooser, Time now) {
  const Entry* const entry = ask(Kind::kStallWorker, {}, chooser, now);
  return entry == nullptr ? nanoseconds(0) : entry->fault.options.by;
}

nanoseconds Plan::clock_jump(Chooser& chooser, Time now) {
  const Entry* const entry = ask(Kind::kJumpClock, {}, chooser, now);
  return entry == nullptr ? nanoseconds(0) : entry->fault.options.by;
}

void Plan::ask_to_cancel(RuntimeCore& core, Node& node) noexcept {
  if (ask_node(Kind::kCancelTask, node) == nullptr) return;
  auto* const cancellation = new (std::nothrow) Cancellation;
  if (cancellation == nullptr) return;
  cancellation->fire = cancellation_comes;
  if (node.node_type().actor_offset != 0) keep_cell(node);    // the cancellation looks up the call's actor
  cancellation->node = StorageRef::add(node);
  core.executor->arm(*cancellation, core.executor->now());
}

}  // namespace detail
MANTA_NAMESPACE_END
