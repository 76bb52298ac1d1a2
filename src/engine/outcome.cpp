// SPDX-License-Identifier: Apache-2.0
#include "engine/outcome.hpp"

#include "engine/error_codec.hpp"
#include "objects/cold.hpp"
#include "objects/context.hpp"

#include <manta/detail/codec/node_codec.hpp>
#include <manta/detail/objects/publish.hpp>
#include <manta/error.hpp>

#include <new>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// A `TaskError` without context: says what failed, with the exception being handled as its cause.
TaskError because(std::string_view what, std::string_view type, std::string_view not_done) {
  ErrorContext context;
  context.cause = std::current_exception();
  return TaskError("the " + std::string(what) + " (" + std::string(type) + ") could not be " + std::string(not_done),
                   std::move(context));
}

Parcel encode_value(Node& node, Lender& lender) {
  const NodeCodec& codec = *node.node_type().codec;
  if (codec.value.number != 0) {
    throw NotPortableError("a value cannot leave its process: " + describe(node.node_type().name(), codec.value));
  }
  Naming naming(lender);
  Writer writer(&naming);
  codec.encode_value(node, writer);
  return naming.pack(writer);
}

/// Reads the whole message.
void decode_value(const Parcel& parcel, Node& node, RefSource& references) {
  const NodeCodec& codec = *node.node_type().codec;
  Reader reader(parcel.message(), &references);
  reader.begin_rest(codec.value_type);
  codec.decode_value(node, reader);
  if (reader.remaining() != 0 && node.node_type().drop_value != nullptr) node.node_type().drop_value(node);
  reader.end_part();
}

}  // namespace

Outcome pack_value(Node& node, Lender& lender) noexcept {
  try {
    return {Outcome::Kind::kValue, encode_value(node, lender)};
  } catch (const Error&) {  // such a value has no codec, or is too large, or too deep
    return pack_error(Outcome::Kind::kRefused, std::current_exception(), lender);
  } catch (...) {
    const std::exception_ptr error = make_safely(
        [&] { return std::make_exception_ptr(because("value", node.node_type().codec->value_type, "encoded")); });
    return pack_error(Outcome::Kind::kRefused, error, lender);
  }
}

Outcome pack_error(Outcome::Kind kind, const std::exception_ptr& error, Lender& lender) noexcept {
  try {
    Naming naming(lender);
    Writer writer(&naming);
    write(writer, error);
    return {kind, naming.pack(writer)};
  } catch (...) {
    return {};
  }
}

Outcome pack_outcome(Node& node, Lender& lender) noexcept {
  if (node.has_value()) return pack_value(node, lender);
  const std::exception_ptr error = outcome_error(node);
  const Error* const ours = find_error(error);
  // An exception of the body is sent alone: the caller knows the context, and whether there is another attempt.
  if (ours != nullptr && ours->code() == ErrorCode::kTaskFailed && ours->cause() != nullptr) {
    return pack_error(Outcome::Kind::kThrown, ours->cause(), lender);
  }
  return pack_error(Outcome::Kind::kRefused, error, lender);
}

std::exception_ptr unpack_value(const Parcel& parcel, Node& node, std::string_view what,
                                RefSource& references) noexcept {
  try {
    decode_value(parcel, node, references);
    return nullptr;
  } catch (...) {
    return make_safely(
        [&] { return std::make_exception_ptr(because(what, node.node_type().codec->value_type, "decoded")); });
  }
}

std::exception_ptr unpack_error(const Outcome& outcome) noexcept {
  try {
    if (outcome.kind == Outcome::Kind::kBroken) throw std::bad_alloc();
    Reader reader(outcome.parcel.message());
    std::exception_ptr error = read_exception(reader);
    reader.finish();
    if (error == nullptr) throw InternalError("an attempt failed without an error");
    return error;
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace detail
MANTA_NAMESPACE_END
