// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/codec/reader.hpp>

#include <manta/error.hpp>

#include "serialize/extensions.hpp"
#include "serialize/mpack.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <string>

MANTA_NAMESPACE_BEGIN

struct Reader::Token : mpack_token_t {
  /// The 64 bits of a number.
  [[nodiscard]] std::uint64_t bits() const noexcept { return std::uint64_t{data.value.hi} << 32 | data.value.lo; }
};

namespace {

std::string kind_of(const mpack_token_t& token) {
  switch (token.type) {
    case MPACK_TOKEN_NIL: return "nil";
    case MPACK_TOKEN_BOOLEAN: return mpack_unpack_boolean(token) != 0 ? "true" : "false";
    case MPACK_TOKEN_UINT: return std::to_string(mpack_unpack_uint(token));
    case MPACK_TOKEN_SINT: return std::to_string(mpack_unpack_sint(token));
    case MPACK_TOKEN_FLOAT: return "the floating-point number " + std::to_string(mpack_unpack_float_fast(token));
    case MPACK_TOKEN_ARRAY: return "an array of " + std::to_string(token.length);
    case MPACK_TOKEN_MAP: return "a map of " + std::to_string(token.length);
    case MPACK_TOKEN_BIN: return std::to_string(token.length) + " bytes of binary data";
    case MPACK_TOKEN_STR: return "a string of " + std::to_string(token.length) + " bytes";
    case MPACK_TOKEN_EXT: return "an extension of type " + std::to_string(token.data.ext_type);
    case MPACK_TOKEN_CHUNK: break;
  }
  return "an unknown object";
}

/// Describes the end of a message, or of its part of this type, in an error.
std::string end_of(std::string_view type, std::size_t size) {
  if (type.empty()) return "the end of the message";
  return "the end of the " + std::to_string(size) + " bytes that the codec of " + std::string(type) + " wrote";
}

std::string range_text(const std::string& lowest, const std::string& highest) {
  return "an integer from " + lowest + " to " + highest;
}

template <class Number>
Number from_big_endian(const std::byte* data) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i)
    number = static_cast<Number>(number << 8 | std::to_integer<Number>(data[i]));
  return number;
}

}  // namespace

Reader::Reader(std::span<const std::byte> bytes, std::span<const Block> blocks, RefSource* references) noexcept
    : bytes_(bytes), whole_(bytes), blocks_(blocks), references_(references) {}
Reader::Reader(const Encoded& message, RefSource* references) noexcept
    : Reader(message.bytes, message.blocks, references) {}

void Reader::fail(std::string_view expected, std::string_view found) const {
  throw DecodeError("expected " + std::string(expected) + ", found " + std::string(found) + " at byte " +
                    std::to_string(last_));
}

void Reader::fail(std::string_view expected, const Token& found) const { fail(expected, kind_of(found)); }

/// Reads the head of an object, up to its contents.
Reader::Token Reader::next(std::string_view expected) {
  last_ = offset_;
  if (remaining() == 0) fail(expected, end_of(part_type_, bytes_.size() - part_begin_));
  const auto* at = reinterpret_cast<const char*>(bytes_.data() + offset_);
  std::size_t left = remaining();
  mpack_tokbuf_t state;
  mpack_tokbuf_init(&state);
  Token token{};
  const int status = mpack_read(&state, &at, &left, &token);
  if (status == MPACK_EOF) {
    fail(expected, end_of(part_type_, bytes_.size() - part_begin_) + " in the middle of an object");
  }
  if (status != MPACK_OK) fail(expected, "what is not MessagePack");
  offset_ = bytes_.size() - left;
  return token;
}

/// Reads the contents of an object.
const std::byte* Reader::bytes(std::size_t size, std::string_view expected) {
  if (size > remaining()) {
    fail(expected, std::to_string(size) + " bytes of which the message has " + std::to_string(remaining()));
  }
  const std::byte* data = bytes_.data() + offset_;
  offset_ += size;
  return data;
}

void Reader::nil() {
  const Token token = next("nil");
  if (token.type != MPACK_TOKEN_NIL) fail("nil", token);
}

bool Reader::skip_nil() noexcept {
  constexpr std::byte nil_byte{0xc0};
  if (remaining() == 0 || bytes_[offset_] != nil_byte) return false;
  ++offset_;
  return true;
}

bool Reader::boolean() {
  const Token token = next("true or false");
  if (token.type != MPACK_TOKEN_BOOLEAN) fail("true or false", token);
  return mpack_unpack_boolean(token) != 0;
}

std::int64_t Reader::integer(std::int64_t lowest, std::int64_t highest) {
  const Token token = next("an integer");
  if (token.type == MPACK_TOKEN_SINT) {
    const std::int64_t value = mpack_unpack_sint(token);
    if (value >= lowest && value <= highest) return value;
  } else if (token.type == MPACK_TOKEN_UINT) {
    const std::uint64_t value = mpack_unpack_uint(token);
    if (highest >= 0 && value <= static_cast<std::uint64_t>(highest) &&
        (lowest <= 0 || value >= static_cast<std::uint64_t>(lowest))) {
      return static_cast<std::int64_t>(value);
    }
  }
  fail(range_text(std::to_string(lowest), std::to_string(highest)), token);
}

std::uint64_t Reader::natural(std::uint64_t highest) {
  const Token token = next("an integer");
  if (token.type == MPACK_TOKEN_UINT) {
    const std::uint64_t value = mpack_unpack_uint(token);
    if (value <= highest) return value;
  }
  fail(range_text("0", std::to_string(highest)), token);
}

float Reader::floating32() {
  constexpr std::string_view expected = "a float";
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_FLOAT || token.length != 4) fail(expected, token);
  return std::bit_cast<float>(static_cast<std::uint32_t>(token.bits()));
}

double Reader::floating64() {
  constexpr std::string_view expected = "a double";
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_FLOAT || token.length != 8) fail(expected, token);
  return std::bit_cast<double>(token.bits());
}

std::string_view Reader::string() {
  constexpr std::string_view expected = "a string";
  const Token token = next(expected);
  if (token.type == MPACK_TOKEN_EXT && token.data.ext_type == detail::kBlockExtension) {
    const Block& block = outside(token);
    return {reinterpret_cast<const char*>(block.data), block.size};
  }
  if (token.type != MPACK_TOKEN_STR) fail(expected, token);
  return {reinterpret_cast<const char*>(bytes(token.length, expected)), token.length};
}

std::size_t Reader::begin_array() {
  constexpr std::string_view expected = "an array";
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_ARRAY) fail(expected, token);
  // Each element takes a byte at least.
  if (token.length > remaining()) fail("an array that fits into " + std::to_string(remaining()) + " bytes", token);
  return token.length;
}

void Reader::begin_array_of(std::size_t size) {
  const std::string expected = "an array of " + std::to_string(size);
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_ARRAY || token.length != size) fail(expected, token);
}

bool Reader::begin_optional() {
  constexpr std::string_view expected = "an array of no or one element";
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_ARRAY || token.length > 1) fail(expected, token);
  return token.length == 1;
}

std::size_t Reader::begin_map() {
  constexpr std::string_view expected = "a map";
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_MAP) fail(expected, token);
  // A key and its value take two bytes at least.
  if (token.length > remaining() / 2) fail("a map that fits into " + std::to_string(remaining()) + " bytes", token);
  return token.length;
}

void Reader::copy_block(void* to, std::size_t size) {
  const Block found = block();
  if (found.size != size) fail(std::to_string(size) + " bytes of binary data", std::to_string(found.size));
  if (size != 0) std::memcpy(to, found.data, size);
}

Block Reader::block_of_elements(std::size_t size) {
  Block found = block();
  if (found.size % size != 0) {
    fail("binary data in elements of " + std::to_string(size) + " bytes", std::to_string(found.size) + " bytes");
  }
  return found;
}

Block Reader::block() {
  constexpr std::string_view expected = "binary data";
  const Token token = next(expected);
  if (token.type == MPACK_TOKEN_EXT && token.data.ext_type == detail::kBlockExtension) return outside(token);
  if (token.type != MPACK_TOKEN_BIN) fail(expected, token);
  return {bytes(token.length, expected), token.length, nullptr};
}

const Block& Reader::outside(const Token& token) {
  constexpr std::string_view expected = "the number of a block";
  if (token.length != sizeof(std::uint32_t)) fail(expected, std::to_string(token.length) + " bytes");
  const auto number = from_big_endian<std::uint32_t>(bytes(sizeof(std::uint32_t), expected));
  if (number >= blocks_.size()) {
    fail(expected, std::to_string(number) + " where there are " + std::to_string(blocks_.size()));
  }
  return blocks_[number];
}

std::uint64_t Reader::reference_id(int kind, std::string_view expected) {
  const Token token = next(expected);
  if (token.type != MPACK_TOKEN_EXT || token.data.ext_type != kind || token.length != sizeof(std::uint64_t)) {
    fail(expected, token);
  }
  if (references_ == nullptr) fail("no reference in this message", token);
  return from_big_endian<std::uint64_t>(bytes(sizeof(std::uint64_t), expected));
}

void Reader::enter() {
  if (depth_ == Writer::kMaxDepth) {
    last_ = offset_;
    fail("values nested at most " + std::to_string(Writer::kMaxDepth) + " deep", "one that is deeper");
  }
  ++depth_;
}

void Reader::begin_part(std::string_view type) {
  const std::uint64_t size = natural(std::numeric_limits<std::uint32_t>::max());
  if (size > remaining()) fail("a value of " + std::to_string(size) + " bytes", std::to_string(remaining()));
  begin_rest(type);
  bytes_ = bytes_.first(offset_ + size);
}

void Reader::begin_rest(std::string_view type) noexcept {
  part_type_ = type;
  part_begin_ = offset_;
  ++part_number_;
}

void Reader::end_part() {
  if (remaining() != 0) {
    throw DecodeError("the codec of " + std::string(part_type_) + " wrote " +
                      std::to_string(bytes_.size() - part_begin_) + " bytes, and read " +
                      std::to_string(offset_ - part_begin_) + ": it does not read what it writes");
  }
  bytes_ = whole_;
  part_type_ = {};
}

void Reader::finish() {
  last_ = offset_;
  if (remaining() != 0) fail("the end of the message", std::to_string(remaining()) + " bytes more");
}

MANTA_NAMESPACE_END
