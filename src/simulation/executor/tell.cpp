// SPDX-License-Identifier: Apache-2.0
#include "simulation/executor/tell.hpp"

#include "core/context.hpp"

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

const char* to_text(BlockReason why) noexcept {
  switch (why) {
    case BlockReason::kObject: return "an object";
    case BlockReason::kStore: return "room in the store";
    case BlockReason::kShutdown: return "the runtime's work to end, for as long as it takes";
    case BlockReason::kShutdownLimit: return "the runtime's work to end";
    case BlockReason::kGang: return "the end of a body that takes several workers";
    case BlockReason::kHandOver: return "news that is on its way";
    case BlockReason::kPause: return "others to run";
  }
  return "something";
}

/// Appends the bodies on a stack, innermost first: each waits for those before it to end.
void tell_bodies(const Running* running, std::string& into) {
  const Node* last = nullptr;
  for (; running != nullptr; running = running->outer) {
    const Node* const body = running->task;
    if (body == nullptr || body == last || body->node_type().name == nullptr) continue;
    (into += last == nullptr ? ", in " : ", inside ") += body->node_type().name();
    last = body;
  }
}

}  // namespace

void tell_strand(const Strand& strand, std::string& into) {
  switch (strand.kind) {
    case Strand::Kind::kProgram: into += "the program"; break;
    case Strand::Kind::kExternal: into += "another thread"; break;
    case Strand::Kind::kTimers: into += "the timers"; break;
    case Strand::Kind::kWorker: into += "worker " + std::to_string(strand.number); break;
  }
  if (strand.runs != nullptr) return tell_bodies(strand.runs, into);
  const NodeType* const runs = strand.slot == nullptr ? nullptr : strand.slot->running.load(std::memory_order_relaxed);
  if (runs != nullptr && runs->name != nullptr) (into += ", in ") += runs->name();
}

std::string tell(const Strand& strand) {
  std::string text;
  tell_strand(strand, text);
  if (strand.state == Strand::State::kLost) return text += " waits outside manta";
  if (strand.polls) return text += " looks again and again at something that does not come";
  text += " waits for ";
  if (strand.why == BlockReason::kObject && strand.waits_for != nullptr) {
    strand.waits_for->tell(*strand.waits_for, text);
  } else {
    text += to_text(strand.why);
  }
  return text;
}

}  // namespace detail
MANTA_NAMESPACE_END
