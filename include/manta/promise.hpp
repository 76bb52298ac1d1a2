// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/received.hpp>
#include <manta/detail/tasks/frame.hpp>
#include <manta/object_ref.hpp>

#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A node whose value the program will set: one reference, and one storage reference for the setter.
[[nodiscard]] MANTA_API Node& new_promise(const NodeType& type, std::size_t open_wait_offset,
                                          std::source_location site);

/// The setter's last step: with a value that is in the node, with an error, or with neither.
MANTA_API void keep_promise(Node& node, std::size_t open_wait_offset) noexcept;
MANTA_API void fail_promise(Node& node, std::size_t open_wait_offset, std::exception_ptr error) noexcept;
MANTA_API void break_promise(Node& node, std::size_t open_wait_offset) noexcept;
[[noreturn]] MANTA_API void throw_promise_spent();

template <class T>
struct PromiseKind {
  static constexpr std::size_t open_wait_offset = StoredValue<T>::size;
  static constexpr NodeCodec node_codec = object_codec<T>();
  static constexpr std::string_view name() noexcept { return "promise"; }
  static constexpr NodeType describe() noexcept {
    NodeType made{};
    made.drop_value = StoredValue<T>::drop;
    made.value_bytes = StoredValue<T>::count;
    made.name = name;
    made.codec = &node_codec;
    made.size = static_cast<std::uint32_t>(round_up(sizeof(Node) + StoredValue<T>::size + sizeof(OpenWait), 64));
    return made;
  }
  static constexpr NodeType type = describe();
};

}  // namespace detail

/// The one-shot setter of a reference.
///
/// Ensures: the reference is done when the setter is destroyed: if it was not set, it fails with `BrokenPromiseError`.
/// Threads: one at a time; the setter moves between threads.
template <class T>
class [[nodiscard("dropping a promise breaks it")]] Promise {
  using Kind = detail::PromiseKind<T>;

 public:
  Promise(const Promise&) = delete;  // manta: a promise has one owner, who sets it once: move it
  Promise(Promise&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Promise& operator=(Promise&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Promise() {
    if (node_ != nullptr) detail::break_promise(*node_, Kind::open_wait_offset);
  }

  /// True until it was set.
  [[nodiscard]] bool pending() const noexcept { return node_ != nullptr; }

  /// Gives the reference its value.
  ///
  /// Errors: `InvalidArgumentError` if it was set before; an exception of the value's constructor, and the setter stays
  ///         unset. If the value has no room in the store, or its `manta_heap_bytes` throws, the reference fails.
  template <class... A>
  void set(A&&... arguments) {
    detail::Node& node = unset();
    if constexpr (!std::is_void_v<T>) {
      detail::StoredValue<T>::construct(node, [&] { return T(static_cast<A&&>(arguments)...); });
    } else {
      static_assert(sizeof...(A) == 0, "manta: a promise of nothing is set without a value");
    }
    node_ = nullptr;
    detail::keep_promise(node, Kind::open_wait_offset);
  }

  /// Gives the reference an error, which `get` will throw.
  void set_error(std::exception_ptr error) {
    detail::Node& node = unset();
    node_ = nullptr;
    detail::fail_promise(node, Kind::open_wait_offset, std::move(error));
  }

  // For manta.
  explicit Promise(detail::Node& held) noexcept : node_(&held) {}

 private:
  [[nodiscard]] detail::Node& unset() {
    if (node_ == nullptr) detail::throw_promise_spent();
    return *node_;
  }

  detail::Node* node_;
};

/// The result of `promise`: both ends.
template <class T>
struct PromiseAndRef {
  ObjectRef<T> ref;
  Promise<T> setter;
};

/// Makes a reference whose value the program sets itself: for callbacks, batchers, other libraries.
///
/// Ensures: if its runtime ends, threads that wait for it outside that runtime's tasks get a `ShutDownError`.
///
///     auto [ref, setter] = manta::promise<int>();
///     library.on_answer([s = std::move(setter)](int answer) mutable { s.set(answer); });
template <class T>
[[nodiscard]] PromiseAndRef<T> promise(std::source_location site = std::source_location::current()) {
  using Kind = detail::PromiseKind<T>;
  detail::Node& node = detail::new_promise(Kind::type, Kind::open_wait_offset, site);
  return {ObjectRef<T>(node), Promise<T>(node)};
}

MANTA_NAMESPACE_END
