// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

MANTA_NAMESPACE_BEGIN

class AnyRef;

/// Contiguous bytes outside a message, and their owner.
struct Block {
  const std::byte* data = nullptr;
  std::size_t size = 0;
  std::shared_ptr<const void> owner{};  ///< null: other code keeps them alive
};

/// A message: the output of a `Writer`, and the input of a `Reader`.
struct Encoded {
  std::vector<std::byte> bytes{};
  std::vector<Block> blocks{};  ///< which `bytes` name by their number
};

namespace detail {
struct ActorCell;

/// An actor and the address of the object of a handle's class in it.
struct ActorAddress {
  ActorCell* cell = nullptr;
  void* object = nullptr;
};
}  // namespace detail

/// Takes the references and handles inside a value that leaves this process.
class RefSink {
 public:
  virtual ~RefSink() = default;

  /// Keeps the reference, and returns the number under which the other side will ask for it.
  ///
  /// `type` is the name of its value's type; it has static storage.
  virtual std::uint64_t borrow(const AnyRef& ref, std::string_view type) = 0;

  /// The same for an actor's handle. `actor` is not null; to keep it means to count a handle.
  virtual std::uint64_t borrow(const detail::ActorAddress& actor, std::string_view type) = 0;
};

/// Returns the references and handles inside a value that arrives.
class RefSource {
 public:
  virtual ~RefSource() = default;

  /// Returns the reference that has this number.
  ///
  /// Errors: `DecodeError` if there is none, or if it is of another type: the number is from a message.
  virtual AnyRef resolve(std::uint64_t id, std::string_view type) = 0;

  /// The same for an actor's handle, which is counted for the caller.
  virtual detail::ActorAddress resolve_actor(std::uint64_t id, std::string_view type) = 0;
};

MANTA_NAMESPACE_END
