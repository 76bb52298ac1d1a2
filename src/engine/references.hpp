// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/runtime_core.hpp"
#include "engine/parcel.hpp"

#include <manta/detail/codec/block.hpp>

#include <cstdint>
#include <string_view>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// The references and handles in a parcel: to this process's own objects, and to borrowed ones.
class ParcelReferences final : public RefSource {
 public:
  ParcelReferences(RuntimeCore& core, const Parcel& parcel) noexcept : core_(core), parcel_(parcel) {}

  AnyRef resolve(std::uint64_t number, std::string_view type) override;
  ActorAddress resolve_actor(std::uint64_t number, std::string_view type) override;

 private:
  RuntimeCore& core_;
  const Parcel& parcel_;
};

}  // namespace detail
MANTA_NAMESPACE_END
