// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <compare>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// One of the references that keep a node's value, or none.
class CountedNode {
 public:
  constexpr CountedNode() noexcept = default;
  /// Takes over a reference that was counted for it.
  explicit CountedNode(Node& counted) noexcept : node_(&counted) {}
  CountedNode(const CountedNode& other) noexcept : node_(other.node_) {
    if (node_ != nullptr) add_ref(*node_);
  }
  CountedNode(CountedNode&& other) noexcept : node_(other.release()) {}
  CountedNode& operator=(const CountedNode& other) noexcept {
    CountedNode copy(other);
    std::swap(node_, copy.node_);
    return *this;
  }
  CountedNode& operator=(CountedNode&& other) noexcept {
    CountedNode taken(std::move(other));
    std::swap(node_, taken.node_);
    return *this;
  }
// GCC 12 at -O1 takes a reference in a std::optional that was reset for one that was never made.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
  ~CountedNode() {
    if (node_ != nullptr) drop_ref(*node_);
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

  [[nodiscard]] Node* get() const noexcept { return node_; }
  /// Gives up the reference without counting it off.
  [[nodiscard]] Node* release() noexcept { return std::exchange(node_, nullptr); }

  friend auto operator<=>(const CountedNode&, const CountedNode&) noexcept = default;

 private:
  Node* node_ = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
