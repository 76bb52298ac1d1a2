// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/actors/actor_type.hpp>
#include <manta/detail/actors/handle.hpp>
#include <manta/detail/actors/method_body.hpp>
#include <manta/detail/tasks/call_site.hpp>
#include <manta/detail/tasks/errors.hpp>
#include <manta/detail/tasks/launch.hpp>
#include <manta/detail/tasks/misuse.hpp>
#include <manta/detail/tasks/submit.hpp>
#include <manta/ids.hpp>
#include <manta/object_ref.hpp>
#include <manta/options.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN

template <class A>
class WeakActorHandle;

/// A counted handle of an actor: an object that lives in its runtime and runs one call at a time.
///
/// `h.call<&A::method>(args...)` gives an `ObjectRef`; `h.send<&A::method>(args...)` wants none and costs least. Calls
/// from one caller (a task, an actor, a thread of the program) start in the order in which they were made. While a
/// coroutine method awaits, other methods may run, unless `max_concurrency` is 1.
///
/// Ensures: the actor dies with its last handle: earlier calls still run, suspended methods get a `CancelledError`,
///          then `on_stop` and the destructor run.
/// Errors:  calls to an actor whose constructor or `on_start` threw fail with `ActorDiedError`, which has the cause.
/// Threads: as a `std::shared_ptr`.
template <class A>
class [[nodiscard("an actor dies with its last handle")]] ActorHandle {
  using Absent = detail::Absent;
  using Site = std::source_location;
  using ResultUse = detail::ResultUse;

 public:
  using actor_type = A;

  ActorHandle() noexcept = default;
  ActorHandle(const ActorHandle& other) noexcept : cell_(other.cell_), object_(other.object_) {
    if (cell_ != nullptr) detail::add_handle(*cell_);
  }
  ActorHandle(ActorHandle&& other) noexcept
      : cell_(std::exchange(other.cell_, nullptr)), object_(std::exchange(other.object_, nullptr)) {}
  /// A handle of a class is a handle of its bases.
  template <std::derived_from<A> Derived>
    requires(!std::same_as<Derived, A>)
  ActorHandle(const ActorHandle<Derived>& derived) noexcept : ActorHandle(derived.as_base(static_cast<A*>(nullptr))) {}
  ActorHandle& operator=(ActorHandle other) noexcept {
    std::swap(cell_, other.cell_);
    std::swap(object_, other.object_);
    return *this;
  }
  ~ActorHandle() {
    if (cell_ != nullptr) detail::drop_handle(*cell_);
  }

  /// True unless this is default-constructed or moved from.
  [[nodiscard]] bool valid() const noexcept { return cell_ != nullptr; }

  /// The actor's number, assigned at the first call. Errors: `InvalidArgumentError` for an empty handle.
  [[nodiscard]] ActorId id() const { return ActorId{detail::actor_id_of(cell())}; }

  /// Calls a method: `h.call<&A::method>(args...)` gives a reference to its result at once.
  ///
  /// In a template, where the handle's type depends on a parameter, C++ requires `h.template
  /// call<&A::method>(args...)`; `manta::call<&A::method>(h, args...)` needs no `template`.
  ///
  /// Errors: `InvalidArgumentError` (an integer out of range, an empty handle), `ShutDownError` at the call; everything
  ///         else is the outcome.
  template <auto M, class P1 = Absent, class P2 = Absent, class P3 = Absent, class P4 = Absent, class S = Site,
            class... More>
  auto call(  // manta: takes one method, with its &; of several, manta::overload<R(P...)>(&A::method) is one
      P1&& a = detail::absent, P2&& b = detail::absent, P3&& c = detail::absent, P4&& d = detail::absent,
      S&& site = Site::current(), More&&... more) const {
    using detail::call_method;
    constexpr std::size_t given = detail::given_of<P1, P2, P3, P4>;
    if constexpr (given == 0) {
      return call_method<M, ResultUse::kResult>(*this, site);
    } else if constexpr (given == 1) {
      return call_method<M, ResultUse::kResult>(*this, site, static_cast<P1&&>(a));
    } else if constexpr (given == 2) {
      return call_method<M, ResultUse::kResult>(*this, site, static_cast<P1&&>(a), static_cast<P2&&>(b));
    } else if constexpr (given == 3) {
      return call_method<M, ResultUse::kResult>(*this, site, static_cast<P1&&>(a), static_cast<P2&&>(b),
                                                static_cast<P3&&>(c));
    } else if constexpr (std::is_same_v<S, Site>) {
      return call_method<M, ResultUse::kResult>(*this, site, static_cast<P1&&>(a), static_cast<P2&&>(b),
                                                static_cast<P3&&>(c), static_cast<P4&&>(d));
    } else {
      return call_method<M, ResultUse::kResult>(*this, Site(), static_cast<P1&&>(a), static_cast<P2&&>(b),
                                                static_cast<P3&&>(c), static_cast<P4&&>(d), static_cast<S&&>(site),
                                                static_cast<More&&>(more)...);
    }
  }

  /// Calls a method without a reference to its result. An error goes to `Config::on_unobserved_error`.
  template <auto M, class P1 = Absent, class P2 = Absent, class P3 = Absent, class P4 = Absent, class S = Site,
            class... More>
  auto send(  // manta: takes one method, with its &; of several, manta::overload<R(P...)>(&A::method) is one
      P1&& a = detail::absent, P2&& b = detail::absent, P3&& c = detail::absent, P4&& d = detail::absent,
      S&& site = Site::current(), More&&... more) const {
    using detail::call_method;
    constexpr std::size_t given = detail::given_of<P1, P2, P3, P4>;
    if constexpr (given == 0) {
      return call_method<M, ResultUse::kNothing>(*this, site);
    } else if constexpr (given == 1) {
      return call_method<M, ResultUse::kNothing>(*this, site, static_cast<P1&&>(a));
    } else if constexpr (given == 2) {
      return call_method<M, ResultUse::kNothing>(*this, site, static_cast<P1&&>(a), static_cast<P2&&>(b));
    } else if constexpr (given == 3) {
      return call_method<M, ResultUse::kNothing>(*this, site, static_cast<P1&&>(a), static_cast<P2&&>(b),
                                                 static_cast<P3&&>(c));
    } else if constexpr (std::is_same_v<S, Site>) {
      return call_method<M, ResultUse::kNothing>(*this, site, static_cast<P1&&>(a), static_cast<P2&&>(b),
                                                 static_cast<P3&&>(c), static_cast<P4&&>(d));
    } else {
      return call_method<M, ResultUse::kNothing>(*this, Site(), static_cast<P1&&>(a), static_cast<P2&&>(b),
                                                 static_cast<P3&&>(c), static_cast<P4&&>(d), static_cast<S&&>(site),
                                                 static_cast<More&&>(more)...);
    }
  }

  /// Handles of one actor are equal.
  friend bool operator==(const ActorHandle& a, const ActorHandle& b) noexcept { return a.cell_ == b.cell_; }

  // For manta.
  ActorHandle(detail::ActorCell& counted, void* object) noexcept : cell_(&counted), object_(object) {}
  [[nodiscard]] detail::ActorCell& cell() const {
    if (cell_ == nullptr) [[unlikely]]
      detail::throw_empty_ref();
    return *cell_;
  }
  [[nodiscard]] void* object() const noexcept { return object_; }
  template <class Base>
  [[nodiscard]] ActorHandle<Base> as_base(Base*) const noexcept {
    static_assert(
        requires(Base* base) { static_cast<A*>(base); },
        "manta: a handle does not convert to a virtual base, which has no place before the actor is built");
    if (cell_ == nullptr) return {};
    detail::add_handle(*cell_);
    return ActorHandle<Base>(*cell_, static_cast<Base*>(static_cast<A*>(object_)));
  }

 private:
  detail::ActorCell* cell_ = nullptr;
  void* object_ = nullptr;  // the A in the cell, built or not
};

/// A handle that does not keep its actor alive: what `self<A>()` gives.
template <class A>
class WeakActorHandle {
 public:
  /// Empty: `lock()` gives nothing.
  WeakActorHandle() noexcept = default;
  WeakActorHandle(const ActorHandle<A>& handle) : WeakActorHandle(handle.cell(), handle.object()) {}
  WeakActorHandle(const WeakActorHandle& other) noexcept : cell_(other.cell_), object_(other.object_) {
    if (cell_ != nullptr) detail::add_weak_handle(*cell_);
  }
  WeakActorHandle& operator=(const WeakActorHandle& other) noexcept {
    WeakActorHandle copy(other);
    std::swap(cell_, copy.cell_);
    std::swap(object_, copy.object_);
    return *this;
  }
  ~WeakActorHandle() {
    if (cell_ != nullptr) detail::drop_weak_handle(*cell_);
  }

  /// A counted handle; nothing if the last handle is gone, or this is empty.
  [[nodiscard]] std::optional<ActorHandle<A>> lock() const noexcept {
    if (cell_ == nullptr || !detail::try_add_handle(*cell_)) return std::nullopt;
    return ActorHandle<A>(*cell_, object_);
  }

  // For manta.
  WeakActorHandle(detail::ActorCell& cell, void* object) noexcept : cell_(&cell), object_(object) {
    detail::add_weak_handle(cell);
  }

 private:
  detail::ActorCell* cell_ = nullptr;
  void* object_ = nullptr;
};

/// The actor whose method calls this.
///
/// Once the last handle is gone, its `lock()` returns nothing, also in the calls that still run: the stop marker is in
/// the mailbox already, and no call may follow it. A method that must give out a handle of its actor takes one as an
/// argument.
///
/// Errors: `InvalidArgumentError` elsewhere, or if A is not that actor's class.
template <class A>
[[nodiscard]] WeakActorHandle<A> self() {
  detail::ActorCell& cell = detail::current_actor(detail::ActorKind<A>::type);
  return WeakActorHandle<A>(cell, detail::actor_storage(cell));
}

namespace detail {

template <class A, bool Configured>
class SpawnCall;

template <class A>
class SpawnCall<A, false> : public CallSite<SpawnCall<A, false>> {
 public:
  template <class... P>
  ActorHandle<A> invoke(std::source_location site, P&&... arguments) const {
    using Check = SpawnCheck<A, P...>;
    if constexpr (Check::right) {
      return spawn_actor<A>(ActorOptions{}, nullptr, site, static_cast<P&&>(arguments)...);
    } else {
      explain<Check::misuse, typename Check::Where::type>();
      return {};
    }
  }
  [[nodiscard]] SpawnCall<A, true> with(const ActorOptions& options) const {
    return SpawnCall<A, true>().with(options);
  }
  [[nodiscard]] SpawnCall<A, true> on(Runtime& runtime) const { return SpawnCall<A, true>().on(runtime); }
};

template <class A>
class SpawnCall<A, true> : public CallSite<SpawnCall<A, true>> {
 public:
  template <class... P>
  ActorHandle<A> invoke(std::source_location site, P&&... arguments) const {
    using Check = SpawnCheck<A, P...>;
    if constexpr (Check::right) {
      ActorOptions options = options_;
      if (options.name.is_set()) options.name = Text(name_);
      return spawn_actor<A>(options, runtime_, site, static_cast<P&&>(arguments)...);
    } else {
      explain<Check::misuse, typename Check::Where::type>();
      return {};
    }
  }
  [[nodiscard]] SpawnCall with(const ActorOptions& options) const {
    SpawnCall next = *this;
    validate(options);
    next.options_ = merge(options_, options);
    if (options.name.is_set()) next.name_ = options.name.view();
    return next;
  }
  [[nodiscard]] SpawnCall on(Runtime& runtime) const {
    SpawnCall next = *this;
    next.runtime_ = &runtime;
    return next;
  }

 private:
  ActorOptions options_{};
  std::string name_;
  Runtime* runtime_ = nullptr;
};

template <class A>
void as_handle(const ActorHandle<A>& handle);

template <class... P>
inline constexpr bool handle_first = false;
template <class H, class... P>
  requires requires(const H& handle) { as_handle(handle); }
inline constexpr bool handle_first<H, P...> = true;

/// `call<&A::method>.with(options)(handle, args...)`, and the same of `send`.
template <auto M, ResultUse W>
class MethodCall : public CallSite<MethodCall<M, W>> {
 public:
  constexpr MethodCall() = default;

  template <class A, class... P>
  auto invoke(std::source_location site, const ActorHandle<A>& handle, P&&... arguments) const {
    using Check = MethodCheck<M, A, P...>;
    if constexpr (Check::right) {
      return start_call<M, W>(typename Check::Slots::type{}, handle, Plain{}, site, static_cast<P&&>(arguments)...);
    } else {
      explain<Check::misuse, typename Check::Where::type>();
      return misused<W, typename Check::Result>();
    }
  }
  template <class... P>
    requires(!handle_first<P...>)
  auto invoke(std::source_location /*site*/, P&&... /*arguments*/) const {
    explain<Misuse::kNoHandle, TypeList<P...>>();
    return misused<W, typename MethodCheck<M, void>::Result>();
  }

  class Configured : public CallSite<Configured> {
   public:
    explicit Configured(const CallOptions& options) : options_(options), name_(options.name.view()) {
      validate(options);
    }

    template <class A, class... P>
    auto invoke(std::source_location site, const ActorHandle<A>& handle, P&&... arguments) const {
      using Check = MethodCheck<M, A, P...>;
      if constexpr (Check::right) {
        CallOptions options = options_;
        if (options.name.is_set()) options.name = Text(name_);
        return start_call<M, W>(typename Check::Slots::type{}, handle, options, site, static_cast<P&&>(arguments)...);
      } else {
        explain<Check::misuse, typename Check::Where::type>();
        return misused<W, typename Check::Result>();
      }
    }
    template <class... P>
      requires(!handle_first<P...>)
    auto invoke(std::source_location /*site*/, P&&... /*arguments*/) const {
      explain<Misuse::kNoHandle, TypeList<P...>>();
      return misused<W, typename MethodCheck<M, void>::Result>();
    }
    [[nodiscard]] Configured with(const CallOptions& options) const {
      Configured next = *this;
      validate(options);
      next.options_ = merge(options_, options);
      if (options.name.is_set()) next.name_ = options.name.view();
      return next;
    }

   private:
    CallOptions options_;
    std::string name_;
  };

  [[nodiscard]] Configured with(const CallOptions& options) const { return Configured(options); }
};

}  // namespace detail

/// Makes an actor: `spawn<A>(args...)` builds an `A` in the runtime and returns its handle at once.
///
/// `A` is any class; if it has `on_start()` and `on_stop()`, they run after the constructor and before the destructor.
/// Constructor arguments follow the rules of task arguments. `spawn<A>.with({.max_concurrency = 1})(args...)` sets
/// options, `.on(runtime)` names the runtime.
///
/// Errors: `InvalidArgumentError`, `NoRuntimeError`, `ShutDownError`. If the constructor throws, the actor's calls fail
///         with its exception as their cause.
/// Cost:   two allocations; an idle actor takes one block of at most 512 bytes if its state has up to 192.
template <class A>
inline constexpr detail::SpawnCall<A, false> spawn{};

/// Calls a method, with options or in generic code: `call<&A::method>.with({.deadline = 1s})(handle, args...)`.
///
/// `send<&A::method>(handle, args...)` does the same without a reference to the result.
template <auto M>
inline constexpr detail::MethodCall<M, detail::ResultUse::kResult> call{};

MANTA_NAMESPACE_END
