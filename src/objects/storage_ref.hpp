// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// Keeps the storage of a node, and not its value. Empty after a move.
///
/// A queue, a timer and a table of attempts keep a node without such an object: what is released into them is adopted
/// where it comes out.
class StorageRef {
 public:
  constexpr StorageRef() noexcept = default;

  /// Counts one more. Requires: somebody keeps the storage meanwhile.
  explicit StorageRef(Node& node) noexcept : node_(&node) { node.counts.add_storage_ref(); }

  /// Takes over what was counted for somebody else, or released.
  [[nodiscard]] static StorageRef adopt(Node& counted) noexcept {
    StorageRef adopted;
    adopted.node_ = &counted;
    return adopted;
  }

  StorageRef(StorageRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  StorageRef& operator=(StorageRef&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~StorageRef() {
    if (node_ != nullptr) drop_storage_ref(*node_);
  }

  [[nodiscard]] explicit operator bool() const noexcept { return node_ != nullptr; }
  [[nodiscard]] Node& operator*() const noexcept { return *node_; }
  [[nodiscard]] Node* operator->() const noexcept { return node_; }

  /// Leaves it to who gets the node, and adopts it.
  Node& release() noexcept { return *std::exchange(node_, nullptr); }

 private:
  Node* node_ = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
