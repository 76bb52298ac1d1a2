// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a call to a submitted node: the common part of `remote`, `send` and `submit`.

#include <manta/detail/objects/node_guard.hpp>
#include <manta/detail/tasks/arguments.hpp>
#include <manta/detail/tasks/call_site.hpp>
#include <manta/detail/tasks/function_body.hpp>
#include <manta/detail/tasks/submit.hpp>
#include <manta/detail/tasks/task_kind.hpp>
#include <manta/options.hpp>
#include <manta/runtime_scope.hpp>

#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A pack whose call also waits for references that it does not need.
template <class P>
struct PackAfter : P {
  AfterSlot after;
  static constexpr bool has_dependencies = true;

  template <class... A>
  explicit PackAfter(NameFunction name, const std::vector<AnyRef>& refs, A&&... a) : P(name, static_cast<A&&>(a)...) {
    for (const AnyRef& ref : refs) after.add(ref);
  }
  explicit PackAfter(Arrival arrival) : P(arrival) {}  // what only comes first has been waited for
  template <class Visit>
  void visit(Visit&& see) {
    P::visit(see);
    after.visit(see);
  }
};

/// The settings of `.with`, `.on` and `.after`. A plain call has none, and pays nothing.
struct Plain {
  static constexpr bool ordered = false;
};

template <bool Ordered>
struct Configured {
  static constexpr bool ordered = Ordered;
  TaskOptions options{};
  std::string name;  // what options.name viewed
  Runtime* runtime = nullptr;
  std::vector<AnyRef> after;

  [[nodiscard]] TaskOptions resolved() const {
    TaskOptions result = options;
    if (options.name.is_set()) result.name = Text(name);
    return result;
  }
};

/// Collects what `.after` was given: references and ranges of them.
inline void collect(std::vector<AnyRef>& into, const AnyRef& ref) { into.push_back(ref); }
template <class Range>
  requires(!std::is_convertible_v<const Range&, const AnyRef&>)
void collect(std::vector<AnyRef>& into, const Range& refs) {
  for (const AnyRef& ref : refs) into.push_back(ref);
}

/// Makes and submits a task of `Body` with these slots.
template <class Body, class P, ResultUse W, class Setup, class... A>
auto launch(const Setup& setup, std::source_location site, A&&... arguments) {
  constexpr bool configured = !std::is_same_v<Setup, Plain>;
  using Arguments = std::conditional_t<Setup::ordered, PackAfter<P>, P>;
  using Kind = TaskKind<Body, Arguments>;
  [[maybe_unused]] std::optional<RuntimeScope> scope;
  if constexpr (configured) {
    if (setup.runtime != nullptr) scope.emplace(*setup.runtime);
  }
  Node& node = new_task(Kind::type, W, site);
  DraftNode draft(node);
  if constexpr (configured) configure(node, setup.resolved());
  if constexpr (Setup::ordered) {
    Kind::construct(node, setup.after, static_cast<A&&>(arguments)...);
  } else {
    Kind::construct(node, static_cast<A&&>(arguments)...);
  }
  draft.release();
  if constexpr (Arguments::has_dependencies) {
    submit_with_dependencies(node);
  } else {
    submit(node);
  }
  if constexpr (W == ResultUse::kResult) return ObjectRef<typename Kind::T>(node);
}

/// The builders that every way of starting a task has. `Self<Setup>` is the callable with another set-up.
template <template <class> class Self, class Setup>
class Builders {
 public:
  /// Sets options; fields that are set here win over those set before.
  ///
  /// Errors: `InvalidArgumentError` names an option that makes no sense.
  [[nodiscard]] auto with(const TaskOptions& options) const {
    validate(options);
    auto next = copy<Setup::ordered>();
    next.options = merge(next.options, options);
    if (options.name.is_set()) next.name = options.name.view();
    return Self<std::remove_cvref_t<decltype(next)>>(std::move(next));
  }

  /// Names the runtime.
  [[nodiscard]] auto on(Runtime& runtime) const {
    auto next = copy<Setup::ordered>();
    next.runtime = &runtime;
    return Self<std::remove_cvref_t<decltype(next)>>(std::move(next));
  }

  /// Runs the task only after these are done, with a value or an error: references, and ranges of them.
  template <class... Refs>
  [[nodiscard]] auto after(const Refs&... refs) const {
    auto next = copy<true>();
    (collect(next.after, refs), ...);
    return Self<std::remove_cvref_t<decltype(next)>>(std::move(next));
  }

 protected:
  constexpr Builders() = default;
  explicit Builders(Setup setup) : setup_(std::move(setup)) {}

  [[no_unique_address]] Setup setup_{};

 private:
  template <bool Ordered>
  [[nodiscard]] Configured<Ordered> copy() const {
    if constexpr (std::is_same_v<Setup, Plain>) {
      return {};
    } else {
      return {setup_.options, setup_.name, setup_.runtime, setup_.after};
    }
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
