// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/actor_type.hpp>
#include <manta/detail/launch.hpp>
#include <manta/detail/method_body.hpp>
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
/// `h.call<&A::method>(args...)` gives an `ObjectRef`; `h.send<&A::method>(args...)` wants none and costs least.
/// Calls from one caller (a task, an actor, a foreign thread) start in the order in which they were made. A method
/// that is a coroutine lets others in at its `co_await`s, unless `max_concurrency` is 1.
///
/// Ensures: the actor dies with its last handle: what was called before still runs, methods that are suspended get a
///          `CancelledError`, then `on_stop` and the destructor run.
/// Errors:  calls to an actor whose constructor or `on_start` threw fail with `ActorDiedError`, which has the cause.
/// Threads: as a `std::shared_ptr`.
template <class A>
class [[nodiscard("an actor dies with its last handle")]] ActorHandle {
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

  /// The actor's number, given out when first asked for. Errors: `InvalidArgumentError` for an empty handle.
  [[nodiscard]] ActorId id() const { return ActorId{detail::actor_id_of(cell())}; }

#define MANTA_CALL_SITE std::source_location site = std::source_location::current()
  // One overload for each number of arguments, as in detail/call_site.hpp.
#define MANTA_METHOD_CALLS(NAME, WANTED)                                                                             \
  template <auto M>                                                                                                  \
  auto NAME(MANTA_CALL_SITE) const {                                                                                 \
    return detail::call_method<M, WANTED>(*this, detail::Plain{}, site);                                             \
  }                                                                                                                  \
  template <auto M, class P1>                                                                                        \
  auto NAME(P1&& a, MANTA_CALL_SITE) const {                                                                         \
    return detail::call_method<M, WANTED>(*this, detail::Plain{}, site, static_cast<P1&&>(a));                       \
  }                                                                                                                  \
  template <auto M, class P1, class P2>                                                                              \
  auto NAME(P1&& a, P2&& b, MANTA_CALL_SITE) const {                                                                 \
    return detail::call_method<M, WANTED>(*this, detail::Plain{}, site, static_cast<P1&&>(a), static_cast<P2&&>(b)); \
  }                                                                                                                  \
  template <auto M, class P1, class P2, class P3>                                                                    \
  auto NAME(P1&& a, P2&& b, P3&& c, MANTA_CALL_SITE) const {                                                         \
    return detail::call_method<M, WANTED>(*this, detail::Plain{}, site, static_cast<P1&&>(a), static_cast<P2&&>(b),  \
                                          static_cast<P3&&>(c));                                                     \
  }                                                                                                                  \
  template <auto M, class P1, class P2, class P3, class P4>                                                          \
  auto NAME(P1&& a, P2&& b, P3&& c, P4&& d, MANTA_CALL_SITE) const {                                                 \
    return detail::call_method<M, WANTED>(*this, detail::Plain{}, site, static_cast<P1&&>(a), static_cast<P2&&>(b),  \
                                          static_cast<P3&&>(c), static_cast<P4&&>(d));                               \
  }                                                                                                                  \
  template <auto M, class P1, class P2, class P3, class P4, class P5, class... More>                                 \
  auto NAME(P1&& a, P2&& b, P3&& c, P4&& d, P5&& e, More&&... more) const {                                          \
    return detail::call_method<M, WANTED>(*this, detail::Plain{}, std::source_location(), static_cast<P1&&>(a),      \
                                          static_cast<P2&&>(b), static_cast<P3&&>(c), static_cast<P4&&>(d),          \
                                          static_cast<P5&&>(e), static_cast<More&&>(more)...);                       \
  }

  /// Calls a method: `h.call<&A::method>(args...)` gives a reference to its result at once.
  ///
  /// Errors: `InvalidArgumentError` (an integer out of range, an empty handle), `ShutDownError` at the call; everything
  ///         else is the outcome.
  MANTA_METHOD_CALLS(call, detail::Wanted::kResult)

  /// Calls a method whose result nobody wants. An error goes to `Config::on_unobserved_error`.
  MANTA_METHOD_CALLS(send, detail::Wanted::kNothing)
#undef MANTA_METHOD_CALLS
#undef MANTA_CALL_SITE

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
  WeakActorHandle(const ActorHandle<A>& handle) : WeakActorHandle(handle.cell(), handle.object()) {}
  WeakActorHandle(const WeakActorHandle& other) noexcept : WeakActorHandle(*other.cell_, other.object_) {}
  WeakActorHandle& operator=(const WeakActorHandle& other) noexcept {
    WeakActorHandle copy(other);
    std::swap(cell_, copy.cell_);
    std::swap(object_, copy.object_);
    return *this;
  }
  ~WeakActorHandle() { detail::drop_weak_handle(*cell_); }

  /// A counted handle; nothing if the last one is gone.
  [[nodiscard]] std::optional<ActorHandle<A>> lock() const noexcept {
    if (!detail::try_add_handle(*cell_)) return std::nullopt;
    return ActorHandle<A>(*cell_, object_);
  }

  // For manta.
  WeakActorHandle(detail::ActorCell& cell, void* object) noexcept : cell_(&cell), object_(object) {
    detail::add_weak_handle(cell);
  }

 private:
  detail::ActorCell* cell_;
  void* object_;
};

/// The actor whose method calls this.
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
    return spawn_actor<A>(ActorOptions{}, nullptr, site, static_cast<P&&>(arguments)...);
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
    ActorOptions options = options_;
    if (options.name.is_set()) options.name = Text(name_);
    return spawn_actor<A>(options, runtime_, site, static_cast<P&&>(arguments)...);
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

/// `call<&A::method>.with(options)(handle, args...)`.
template <auto M>
class MethodCall : public CallSite<MethodCall<M>> {
 public:
  constexpr MethodCall() = default;

  template <class A, class... P>
  auto invoke(std::source_location site, const ActorHandle<A>& handle, P&&... arguments) const {
    return call_method<M, Wanted::kResult>(handle, Plain{}, site, static_cast<P&&>(arguments)...);
  }

  class Configured : public CallSite<Configured> {
   public:
    explicit Configured(const CallOptions& options) : options_(options), name_(options.name.view()) {
      validate(options);
    }

    template <class A, class... P>
    auto invoke(std::source_location site, const ActorHandle<A>& handle, P&&... arguments) const {
      CallOptions options = options_;
      if (options.name.is_set()) options.name = Text(name_);
      return call_method<M, Wanted::kResult>(handle, options, site, static_cast<P&&>(arguments)...);
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
/// Errors: `InvalidArgumentError`, `NoRuntimeError`, `ShutDownError`. What the constructor throws fails its calls.
/// Cost:   two allocations; an idle actor takes one block of at most 512 bytes if its state has up to 192.
template <class A>
inline constexpr detail::SpawnCall<A, false> spawn{};

/// Calls a method, with options or in generic code: `call<&A::method>.with({.deadline = 1s})(handle, args...)`.
template <auto M>
inline constexpr detail::MethodCall<M> call{};

MANTA_NAMESPACE_END
