// SPDX-License-Identifier: Apache-2.0
#include "tasks/admission.hpp"

#include "objects/cold.hpp"
#include "tasks/dependencies.hpp"

#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// One worker's part in a gang.
struct Entry : Runnable {
  Gang* gang;
  Parker parker;
  Entry(const RunnableType& entry_type, Gang& g) noexcept : Runnable(entry_type), gang(&g) {}
};

void execute_entry(Runnable& work) noexcept;

constexpr RunnableType kEntryType{execute_entry};

}  // namespace

/// The workers that gather to run one task. Freed by the last entry to leave.
struct Gang {
  Node& node;  // with the storage reference of its queue entry
  atomic<std::size_t> missing;
  atomic<std::size_t> staying;
  std::vector<std::unique_ptr<Entry>> entries;

  Gang(Node& n, std::size_t size) : node(n), missing(size), staying(size) {
    for (std::size_t i = 0; i < size; ++i) entries.push_back(std::make_unique<Entry>(kEntryType, *this));
  }

  void leave() noexcept {
    if (staying.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

namespace {

/// Runs the body on the last worker of the gang, while the others are held. False: a blocked worker has just come back,
/// and is one too many.
bool run_gang(RuntimeCore& core, Gang& gang) noexcept {
  const std::size_t others = gang.entries.size() - 1;
  if (!core.executor->begin_exclusive(others)) return false;
  core.admission->gathered(core);
  gang.node.type->execute(gang.node);
  core.executor->end_exclusive(others);
  return true;
}

void execute_entry(Runnable& work) noexcept {
  auto& self = static_cast<Entry&>(work);
  Gang& gang = *self.gang;
  RuntimeCore& core = *tls_context.core;
  if (core.executor->is_over_limit()) return core.executor->schedule(self, QueuePosition::kBehind);
  if (gang.missing.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    if (!run_gang(core, gang)) {
      gang.missing.store(1, std::memory_order_relaxed);  // this entry alone: the others wait for it
      return core.executor->schedule(self, QueuePosition::kBehind);
    }
    for (const auto& other : gang.entries) {
      if (other.get() != &self) core.executor->unpark(other->parker);
    }
  } else {
    core.executor->block(self.parker, kForever, BlockReason::kGang);
  }
  gang.leave();
}

}  // namespace

void Admission::submit(RuntimeCore& core, Node& node) noexcept {
  {
    MutexLock lock(mutex_);
    queue_.push(node);
    if (gathering_) return;
  }
  gather_next(core);
}

void Admission::gathered(RuntimeCore& core) noexcept {
  {
    MutexLock lock(mutex_);
    gathering_ = false;
  }
  gather_next(core);
}

void Admission::gather_next(RuntimeCore& core) noexcept {
  Node* node = nullptr;
  {
    MutexLock lock(mutex_);
    if (gathering_ || queue_.empty()) return;
    gathering_ = true;
    node = static_cast<Node*>(queue_.pop());
  }
  try {
    auto* const gang = new Gang(*node, static_cast<std::size_t>(find_cold(*node)->cpus));
    for (const auto& entry : gang->entries) core.executor->schedule(*entry, QueuePosition::kBehind);
  } catch (...) {  // no memory for a gang: the task fails, and its queue entry is dropped
    fail(*node, std::current_exception());
    drop_storage_ref(*node);
    gathered(core);
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
