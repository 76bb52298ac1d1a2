// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/objects/node.hpp>

#include <cstdint>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

enum class DependencyKind : std::uint8_t {
  kValue,      ///< The dependent needs the value, and fails if there is none.
  kOrderOnly,  ///< The dependent only runs later.
};

/// A dependency among a task's arguments: a reference whose value the task needs.
///
/// Holds a counted reference. Linked into the node it waits for from submission until that node is done.
struct Dependency : Waiter {
  Node* node;                 ///< What is waited for; counted.
  Node* dependent = nullptr;  ///< Who waits; set at submission.
  DependencyKind kind;

  /// Takes over a counted reference. With `kOrderOnly` the dependent runs even if it failed.
  explicit Dependency(Node* counted, DependencyKind k = DependencyKind::kValue) noexcept : node(counted), kind(k) {}
  Dependency(Dependency&& other) noexcept  // before submission only
      : node(std::exchange(other.node, nullptr)), kind(other.kind) {}
  Dependency& operator=(Dependency&&) = delete;
  ~Dependency() {
    if (node != nullptr) drop_ref(*node);
  }
};

}  // namespace detail
MANTA_NAMESPACE_END
