// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/waiting/callback.hpp>
#include <manta/object_ref.hpp>

#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

template <class T, class F>
struct CallbackOf final : Callback {
  F function;
  explicit CallbackOf(F f) : function(std::move(f)) {
    call = [](Callback& base) {
      auto& self = static_cast<CallbackOf&>(base);
      add_ref(*self.node);
      self.function(ObjectRef<T>(*self.node));
    };
  }
};

}  // namespace detail

/// Calls `function(ref)` once when the reference is done, or is done already, as work of its own on a worker of its
/// runtime.
///
/// Its exceptions are logged. The end of a runtime waits for its callbacks.
/// Errors: `ShutDownError` if the runtime has ended, or is ending and the caller is no work of its own.
template <class T, class F>
void on_ready(const ObjectRef<T>& ref, F&& function) {
  using Function = std::decay_t<F>;
  if constexpr (std::is_invocable_v<Function&, ObjectRef<T>>) {
    detail::on_done(ref.node(), new detail::CallbackOf<T, Function>(static_cast<F&&>(function)));
  } else {
    static_assert(detail::never<F>, "manta: on_ready takes a function of the reference");
  }
}

MANTA_NAMESPACE_END
