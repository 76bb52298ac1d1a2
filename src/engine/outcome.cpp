// SPDX-License-Identifier: Apache-2.0
#include "engine/outcome.hpp"

#include "engine/error_codec.hpp"
#include "objects/cold.hpp"

#include <manta/detail/node_codec.hpp>
#include <manta/detail/task.hpp>
#include <manta/error.hpp>

#include <new>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

Parcel encode_value(Node& node, Loans& loans) {
  const NodeCodec& codec = *node.node_type().codec;
  if (codec.value.number != 0) {
    throw NotPortableError("a value cannot leave its process: " + describe(node.node_type().name(), codec.value));
  }
  Lending lending(loans);
  Writer writer(&lending);
  codec.encode_value(node, writer);
  return lending.pack(writer);
}

}  // namespace

Outcome pack_value(Node& node, Loans& loans) noexcept {
  try {
    return {Outcome::Kind::kValue, encode_value(node, loans)};
  } catch (...) {
    return pack_error(Outcome::Kind::kRefused, std::current_exception(), loans);
  }
}

Outcome pack_error(Outcome::Kind kind, const std::exception_ptr& error, Loans& loans) noexcept {
  try {
    Lending lending(loans);
    Writer writer(&lending);
    write(writer, error);
    return {kind, lending.pack(writer)};
  } catch (...) {
    return {};
  }
}

Outcome pack_outcome(Node& node, Loans& loans) noexcept {
  if (node.has_value()) return pack_value(node, loans);
  const std::exception_ptr error = outcome_error(node);
  const Error* const ours = find_error(error);
  // What the body threw goes alone: the caller knows its own context, and whether there is another attempt.
  if (ours != nullptr && ours->code() == ErrorCode::kTaskFailed && ours->cause() != nullptr) {
    return pack_error(Outcome::Kind::kThrown, ours->cause(), loans);
  }
  return pack_error(Outcome::Kind::kRefused, error, loans);
}

std::exception_ptr unpack_value(const Parcel& parcel, Node& node, RefSource& references) noexcept {
  try {
    Reader reader(parcel.message(), &references);
    node.node_type().codec->decode_value(node, reader);
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

std::exception_ptr unpack_error(const Outcome& outcome) noexcept {
  try {
    if (outcome.kind == Outcome::Kind::kBroken) throw std::bad_alloc();
    Reader reader(outcome.parcel.message());
    std::exception_ptr error = read_exception(reader);
    if (error == nullptr) throw InternalError("an attempt failed without an error");
    return error;
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
