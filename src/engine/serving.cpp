// SPDX-License-Identifier: Apache-2.0
#include "engine/serving.hpp"

#include "core/counters.hpp"
#include "engine/outcome.hpp"
#include "engine/references.hpp"
#include "objects/publish.hpp"
#include "tasks/borrowed.hpp"
#include "tasks/cancel.hpp"
#include "tasks/outcome.hpp"

#include <manta/detail/objects/waiter.hpp>
#include <manta/error.hpp>

#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

void deliver(HoldNumber object, Node& node, Served& to, Lender& lender) noexcept {
  to.deliver(object, node.has_value() ? pack_value(node, lender)
                                      : pack_error(Outcome::Kind::kRefused, outcome_error(node), lender));
}

/// Waits for an object that was requested. The hold keeps the value; this keeps the node alone, so that a value that is
/// no longer wanted is neither kept nor sent.
struct Serving : Waiter {
  RuntimeCore* core;
  Served* to;
  Lender* lender;
  Node* node;  // counted: while it has a waiter, its last reference must not go (Node::next_dead)
  HoldNumber object;

  Serving(RuntimeCore& c, Served& s, Lender& l, Node& wanted, HoldNumber number) noexcept
      : core(&c), to(&s), lender(&l), node(&wanted), object(number) {
    add_ref(*node);
    fire = [](Waiter& waiter) noexcept {
      std::unique_ptr<Serving> self(static_cast<Serving*>(&waiter));
      // A promise may be set after the end of its runtime, and of the borrowed object.
      if (find_core(self->node->runtime) != nullptr) serve(std::move(self));
    };
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() { drop_ref(*node); }

 private:
  static void serve(std::unique_ptr<Serving> self) noexcept {
    RuntimeCore& core = *self->core;
    // Counted as work while it lasts: the waiters of the value may be the last work that the runtime's end waits for,
    // and this thread still holds nodes then.
    count(core, &Counters::submitted, 1);
    count(core, &Counters::hosted_submitted, 1);
    if (const HoldPtr hold = self->to->find(self->object)) {
      if (const AnyRef ref = hold->object(); ref.valid()) deliver(self->object, ref.node(), *self->to, *self->lender);
    }
    self.reset();
    count(core, &Counters::hosted_finished, 1);
    count_finished(core);
  }
};

}  // namespace

void serve_value(RuntimeCore& core, HoldNumber object, Served& to, Lender& lender) noexcept {
  const HoldPtr hold = to.find(object);
  const AnyRef ref = hold ? hold->object() : AnyRef();
  if (!ref.valid()) return;  // returned meanwhile: no thread waits
  Node& node = ref.node();
  try {
    if (!node.done()) {
      auto serving = std::make_unique<Serving>(core, to, lender, node, object);
      if (add_waiter(node, *serving)) return static_cast<void>(serving.release());
    }
    deliver(object, node, to, lender);
  } catch (...) {
    to.deliver(object, pack_error(Outcome::Kind::kRefused, std::current_exception(), lender));
  }
}

void cancel_for_other(Hold& own) noexcept {
  const AnyRef ref = own.object();
  if (ref.valid() && !ref.node().done()) stop_because(ref.node(), "the task was cancelled");
}

void take_value(RuntimeCore& core, Hold& borrowed, const Outcome& value) noexcept {
  const AnyRef ref = core.borrowed->take_open(borrowed);
  if (!ref.valid()) return;
  std::exception_ptr error;
  if (value.kind == Outcome::Kind::kValue) {
    ParcelReferences references(core, value.parcel);
    error = unpack_value(value.parcel, ref.node(), "value", references);
  } else {
    error = unpack_error(value);
  }
  if (error == nullptr) {
    publish_value(&core, ref.node());
  } else {
    publish_error(ref.node(), std::move(error));
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
