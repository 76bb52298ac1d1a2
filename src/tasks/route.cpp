// SPDX-License-Identifier: Apache-2.0
#include "tasks/route.hpp"

#include "core/counters.hpp"
#include "core/hazard.hpp"

#include <manta/detail/base/slab.hpp>
#include <manta/detail/codec/node_codec.hpp>
#include <manta/error.hpp>

#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

[[noreturn]] void refuse(const NodeType& type, const Unportable& what, std::source_location site) {
  ErrorContext context;
  context.function = type.name();
  context.site = site;
  throw NotPortableError("the call cannot leave this process: " + describe(type.name(), what), std::move(context));
}

}  // namespace

std::uint32_t choose_route(std::uint32_t route, const NodeType& type, std::source_location site) {
  if ((type.traits & kTravels) == 0) return 0;
  const NodeCodec& codec = *type.codec;
  if (codec.argument.number != 0) refuse(type, codec.argument, site);
  if (codec.value.number != 0) refuse(type, codec.value, site);
  return route | kNoInline;
}

}  // namespace detail
MANTA_NAMESPACE_END
