// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/detail/base/export.hpp>
#include <manta/detail/codec/block.hpp>
#include <manta/version.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

MANTA_NAMESPACE_BEGIN

class Writer;
namespace detail {
template <class T>
void encode(Writer& writer, const T& value);
template <class T>
void encode_member(Writer& writer, const T& member);
}  // namespace detail

/// Writes values into a message.
///
/// Ensures: one value becomes one MessagePack object. Contiguous data of `kBlockBytes` or more becomes a block of its
///          own, which refers to the value and is not copied, if an owner keeps the value alive.
/// Errors:  `NotPortableError` for a value that no message can hold: nested deeper than `kMaxDepth`, longer than
///          MessagePack allows (4 GiB, unless it is a block), or a reference without a `RefSink`. The writer is
///          unusable after an error.
/// Threads: one at a time.
class MANTA_API Writer {
 public:
  static constexpr std::size_t kMaxDepth = 128;      ///< of values inside values
  static constexpr std::size_t kBlockBytes = 4'096;  ///< a page: below it a block costs more than a copy
  static constexpr bool is_reading = false;

  /// `references` takes the references inside the values and outlives this; null: there must be none.
  explicit Writer(RefSink* references = nullptr) noexcept;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// From here on large blocks are passed together with `owner`, which keeps the written values alive; null, the
  /// default: they are copied into the message.
  void set_owner(std::shared_ptr<const void> owner) noexcept;

  /// Writes a value of any type that has a codec.
  template <class T>
  void write(const T& value) {
    detail::encode(*this, value);
  }
  /// The same for a temporary: no block refers to it.
  template <class T>
    requires(!std::is_lvalue_reference_v<T>)
  void write(T&& temporary) {
    ++temporaries_;
    detail::encode<std::remove_const_t<T>>(*this, temporary);
    --temporaries_;
  }

  /// Writes fields as one object; `manta_codec` calls it. They are lvalues, since blocks may refer to them.
  template <class... Field>
  void operator()(Field&... fields) {
    begin_array(sizeof...(Field));
    (detail::encode_member(*this, std::as_const(fields)), ...);
  }

  // MessagePack's own types.
  void nil();
  void boolean(bool value);
  void integer(std::int64_t value);
  void natural(std::uint64_t value);
  void floating(float value);
  void floating(double value);
  void string(std::string_view text);
  void begin_array(std::size_t size);  ///< as many objects follow
  void begin_map(std::size_t size);    ///< as many keys follow, each with its value
  void block(const void* data, std::size_t size);
  void reference(const AnyRef& ref, std::string_view type);
  void reference(const detail::ActorAddress& actor, std::string_view type);

  /// Bracket a codec that calls other codecs.
  void enter();
  void leave() noexcept { --depth_; }

  /// Bracket one of several values in a message: its length is written in front of it. Parts do not nest.
  void begin_part();
  void end_part();

  /// Throws a `NotPortableError`: "a message cannot hold WHAT".
  [[noreturn]] void refuse(std::string_view what) const;

  /// Returns the message; this is empty then.
  [[nodiscard]] Encoded take() noexcept;

 private:
  [[nodiscard]] bool hands_over(std::size_t size) const noexcept;
  void append(const void* data, std::size_t size);
  void hand_over(const void* data, std::size_t size);
  void extension(int type, std::uint64_t number);

  Encoded message_;
  std::shared_ptr<const void> owner_;
  RefSink* references_;
  std::size_t depth_ = 0;
  std::size_t temporaries_ = 0;  // being written: no block may refer to them
  std::size_t part_ = 0;         // the start of the part, behind its length
};

MANTA_NAMESPACE_END
