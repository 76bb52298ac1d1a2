// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/codec/writer.hpp>

#include <manta/error.hpp>

#include "serialize/extensions.hpp"
#include "serialize/mpack.hpp"

#include <bit>
#include <limits>
#include <string>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace {

/// A length as MessagePack encodes it.
mpack_uint32_t length_of(std::size_t size) {
  if (size > std::numeric_limits<mpack_uint32_t>::max()) {
    throw NotPortableError("a message cannot hold a value of " + std::to_string(size) +
                           " bytes or elements in one piece");
  }
  return static_cast<mpack_uint32_t>(size);
}

void append_token(std::vector<std::byte>& bytes, const mpack_token_t& token) {
  char buffer[MPACK_MAX_TOKEN_LEN];
  char* at = buffer;
  std::size_t room = sizeof buffer;
  mpack_tokbuf_t state;
  mpack_tokbuf_init(&state);
  const int status = mpack_write(&state, &at, &room, &token);
  if (status != MPACK_OK) throw InternalError("libmpack did not write a token");
  const auto* first = reinterpret_cast<const std::byte*>(buffer);
  bytes.insert(bytes.end(), first, first + (at - buffer));
}

/// Writes a negative number in the shortest form.
///
/// libmpack 1.0.5 does it wrong: -129 becomes 127, and -4294967596 becomes -300. Its unsigned forms of the same width
/// differ in the first byte only.
void append_negative(std::vector<std::byte>& bytes, std::int64_t value) {
  constexpr std::int64_t kLowestInOneByte = -32;
  constexpr int kSignedForm = 0xd0 - 0xcc;
  if (value >= kLowestInOneByte) return bytes.push_back(static_cast<std::byte>(value));
  const int bits = value >= INT8_MIN ? 8 : value >= INT16_MIN ? 16 : value >= INT32_MIN ? 32 : 64;
  const std::size_t first = bytes.size();
  append_token(bytes, mpack_pack_uint(static_cast<std::uint64_t>(value) & ~std::uint64_t{0} >> (64 - bits)));
  bytes[first] = static_cast<std::byte>(std::to_integer<int>(bytes[first]) + kSignedForm);
}

/// A floating-point number bit for bit; mpack_pack_float would shorten a double if it can.
mpack_token_t float_token(mpack_uint32_t length, std::uint64_t bits) {
  mpack_token_t token{};
  token.type = MPACK_TOKEN_FLOAT;
  token.length = length;
  token.data.value.lo = static_cast<mpack_uint32_t>(bits);
  token.data.value.hi = static_cast<mpack_uint32_t>(bits >> 32);
  return token;
}

template <class Number>
void append_big_endian(std::vector<std::byte>& bytes, Number number) {
  for (int shift = std::numeric_limits<Number>::digits - 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::byte>(number >> shift));
  }
}

}  // namespace

Writer::Writer(RefSink* references) noexcept : references_(references) {}
Writer::~Writer() = default;

void Writer::set_owner(std::shared_ptr<const void> owner) noexcept { owner_ = std::move(owner); }
Encoded Writer::take() noexcept { return std::exchange(message_, {}); }

bool Writer::hands_over(std::size_t size) const noexcept {
  return owner_ != nullptr && temporaries_ == 0 && size >= kBlockBytes;
}

void Writer::nil() { append_token(message_.bytes, mpack_pack_nil()); }
void Writer::boolean(bool value) { append_token(message_.bytes, mpack_pack_boolean(value ? 1 : 0)); }
void Writer::integer(std::int64_t value) {
  if (value < 0) return append_negative(message_.bytes, value);
  natural(static_cast<std::uint64_t>(value));
}
void Writer::natural(std::uint64_t value) { append_token(message_.bytes, mpack_pack_uint(value)); }

void Writer::floating(float value) {
  append_token(message_.bytes, float_token(4, std::bit_cast<std::uint32_t>(value)));
}

void Writer::floating(double value) {
  append_token(message_.bytes, float_token(8, std::bit_cast<std::uint64_t>(value)));
}

void Writer::string(std::string_view text) {
  if (hands_over(text.size())) return hand_over(text.data(), text.size());
  append_token(message_.bytes, mpack_pack_str(length_of(text.size())));
  append(text.data(), text.size());
}

void Writer::begin_array(std::size_t size) { append_token(message_.bytes, mpack_pack_array(length_of(size))); }

void Writer::begin_map(std::size_t size) { append_token(message_.bytes, mpack_pack_map(length_of(size))); }

void Writer::block(const void* data, std::size_t size) {
  if (hands_over(size)) return hand_over(data, size);
  append_token(message_.bytes, mpack_pack_bin(length_of(size)));
  append(data, size);
}

/// Writes an extension whose contents are a number.
void Writer::extension(int type, std::uint64_t number) {
  append_token(message_.bytes, mpack_pack_ext(type, sizeof number));
  append_big_endian(message_.bytes, number);
}

void Writer::enter() {
  if (depth_ == kMaxDepth) {
    refuse("values that are nested more than " + std::to_string(kMaxDepth) + " deep");
  }
  ++depth_;
}

void Writer::begin_part() {
  message_.bytes.push_back(std::byte{0xce});  // a number of 32 bits: its width is known before its value is
  append_big_endian(message_.bytes, std::uint32_t{0});
  part_ = message_.bytes.size();
}

void Writer::end_part() {
  const mpack_uint32_t size = length_of(message_.bytes.size() - part_);
  for (std::size_t i = 0; i < sizeof size; ++i) {
    message_.bytes[part_ - 1 - i] = static_cast<std::byte>(size >> 8 * i);
  }
}

void Writer::refuse(std::string_view what) const {
  throw NotPortableError("a message cannot hold " + std::string(what));
}

void Writer::append(const void* data, std::size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  message_.bytes.insert(message_.bytes.end(), first, first + size);
}

void Writer::hand_over(const void* data, std::size_t size) {
  const auto number = static_cast<std::uint32_t>(length_of(message_.blocks.size()));
  message_.blocks.push_back({static_cast<const std::byte*>(data), size, owner_});
  append_token(message_.bytes, mpack_pack_ext(detail::kBlockExtension, sizeof number));
  append_big_endian(message_.bytes, number);
}

MANTA_NAMESPACE_END
