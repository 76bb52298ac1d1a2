// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A storage reference: keeps a node's memory, and not its value. Empty after a move.
///
/// Queues and timers keep a node without such an object: a reference is released into them, and adopted when the node
/// is taken out.
class StorageRef {
 public:
  constexpr StorageRef() noexcept = default;

  /// Adds one. Requires: the storage is kept meanwhile.
  [[nodiscard]] static StorageRef add(Node& node) noexcept {
    node.counts.add_storage_ref();
    return adopt(node);
  }

  /// Takes over one that was released, or that the node was made with.
  [[nodiscard]] static StorageRef adopt(Node& counted) noexcept {
    StorageRef adopted;
    adopted.node_ = &counted;
    return adopted;
  }

  StorageRef(StorageRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  StorageRef& operator=(StorageRef&& other) noexcept {
    std::swap(node_, other.node_);  // `other` drops what this had
    return *this;
  }
  ~StorageRef() {
    if (node_ != nullptr) drop_storage_ref(*node_);
  }

  [[nodiscard]] explicit operator bool() const noexcept { return node_ != nullptr; }
  [[nodiscard]] Node& operator*() const noexcept { return *node_; }
  [[nodiscard]] Node* operator->() const noexcept { return node_; }

  /// Leaves it to the next holder of the node, which adopts it.
  Node& release() noexcept { return *std::exchange(node_, nullptr); }

 private:
  Node* node_ = nullptr;
};

}  // namespace detail
MANTA_NAMESPACE_END
