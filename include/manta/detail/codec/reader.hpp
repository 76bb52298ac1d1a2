// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/detail/codec/block.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

MANTA_NAMESPACE_BEGIN

class Reader;
namespace detail {
template <class T>
[[nodiscard]] T decode(Reader& reader);
template <class T>
void decode_member(Reader& reader, T& member);
}  // namespace detail

/// Reads values from a message, which may be hostile.
///
/// Requires: the message outlives this.
/// Ensures:  it compares a length with the rest of the message before it allocates, a number with the range of its
///           type, and the depth with `Writer::kMaxDepth`.
/// Errors:   `DecodeError`, which says what was expected, what was found, and at which byte. Values read so far do not
///           leak.
/// Threads:  one at a time.
class MANTA_API Reader {
 public:
  static constexpr bool is_reading = true;

  /// `references` returns the references inside the values and outlives this; null: there must be none.
  explicit Reader(std::span<const std::byte> bytes, std::span<const Block> blocks = {},
                  RefSource* references = nullptr) noexcept;
  explicit Reader(const Encoded& message, RefSource* references = nullptr) noexcept;

  /// Reads a value of any type that has a codec.
  template <class T>
  [[nodiscard]] T read() {
    return detail::decode<T>(*this);
  }

  /// Reads fields that were written as one object; `manta_codec` calls it.
  template <class... Field>
  void operator()(Field&... fields) {
    begin_array_of(sizeof...(Field));
    (detail::decode_member(*this, fields), ...);
  }

  // MessagePack's own types.
  void nil();
  [[nodiscard]] bool skip_nil() noexcept;  ///< true if there was one
  [[nodiscard]] bool boolean();
  [[nodiscard]] std::int64_t integer(std::int64_t lowest, std::int64_t highest);
  [[nodiscard]] std::uint64_t natural(std::uint64_t highest);
  [[nodiscard]] float floating32();  ///< Errors: a number that is no float loses digits, and so is refused.
  [[nodiscard]] double floating64();
  [[nodiscard]] std::string_view string();    ///< lives as long as the message
  [[nodiscard]] std::size_t begin_array();    ///< Ensures: no more than there are bytes left.
  void begin_array_of(std::size_t expected);  ///< Errors: the array has another size.
  [[nodiscard]] bool begin_optional();        ///< an array of no (false) or one (true) element
  [[nodiscard]] std::size_t begin_map();      ///< Ensures: no more than half as many as there are bytes left.
  [[nodiscard]] Block block();                ///< lives as long as its owner; without one, as the message
  void copy_block(void* to, std::size_t size);  ///< Errors: the block has another size.
  [[nodiscard]] Block block_of_elements(std::size_t size);  ///< Errors: its size is no multiple of theirs.
  [[nodiscard]] AnyRef reference(std::string_view type);
  [[nodiscard]] detail::ActorAddress actor(std::string_view type);

  /// Bracket a codec that calls other codecs.
  void enter();
  void leave() noexcept { --depth_; }

  /// Bracket one of several values in a message, of this type, as the writer has written it. Meanwhile the message
  /// seems to end at the end of the part. `type` has static storage.
  ///
  /// Errors: from the end: the part was not read whole.
  void begin_part(std::string_view type);
  void end_part();

  /// Makes the rest of the message a part.
  void begin_rest(std::string_view type) noexcept;

  /// The type of the part that is being read, empty outside of parts; and how many have begun.
  [[nodiscard]] std::string_view part_type() const noexcept { return part_type_; }
  [[nodiscard]] std::size_t part_number() const noexcept { return part_number_; }

  /// Throws unless everything was read.
  void finish();

  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - offset_; }

  /// Throws a `DecodeError`: "expected EXPECTED, found FOUND at byte N", where N is where the last object began.
  [[noreturn]] void fail(std::string_view expected, std::string_view found) const;

 private:
  struct Token;
  [[nodiscard]] Token next(std::string_view expected);
  [[noreturn]] void fail(std::string_view expected, const Token& found) const;
  [[nodiscard]] const std::byte* bytes(std::size_t size, std::string_view expected);
  [[nodiscard]] const Block& outside(const Token& token);
  [[nodiscard]] std::uint64_t reference_id(int kind, std::string_view expected);

  std::span<const std::byte> bytes_;  // up to the end of the part
  std::span<const std::byte> whole_;
  std::span<const Block> blocks_;
  RefSource* references_;
  std::size_t offset_ = 0;
  std::size_t last_ = 0;  // where the last object began
  std::size_t depth_ = 0;
  std::size_t part_begin_ = 0;
  std::size_t part_number_ = 0;
  std::string_view part_type_{};
};

MANTA_NAMESPACE_END
