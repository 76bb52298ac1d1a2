// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/codec.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hash.hpp"

namespace textindex {

/// Files beyond this are left out: a text is held in memory as a whole, and its words are counted in 32 bits.
inline constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 31;

/// Bytes that are not cleared first. `kPadding` zeros may be written behind any text in it.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::uint64_t size) : bytes_(std::make_unique_for_overwrite<char[]>(size)), size_(size) {}

  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  std::uint64_t size() const { return size_; }

  /// Makes room for `size` bytes, and keeps the first `kept` of what it has.
  void grow(std::uint64_t size, std::uint64_t kept);

  friend void manta_encode(manta::Writer& writer, const Buffer& buffer) { writer.block(buffer.data(), buffer.size()); }
  friend Buffer manta_decode(manta::Reader& reader, std::type_identity<Buffer>);

 private:
  std::unique_ptr<char[]> bytes_;
  std::uint64_t size_ = 0;
};

/// A file of text as it was when it was read first.
struct File {
  std::string path;
  std::uint64_t size;
  std::uint64_t digest;  // of its content
};

enum class FirstLook { kText, kBinary, kNotRegular, kTooLarge, kUnreadable };

struct FirstReading {
  FirstLook look;
  int error = 0;  // of kUnreadable
  std::uint64_t size = 0;
  std::uint64_t digest = 0;
};

/// Reads a whole file, however large it says that it is, and tells what it is.
///
/// A binary file is one with a NUL byte among its first 8,000, which is what git and grep go by.
FirstReading read_first(const std::string& path, Buffer& buffer);

enum class Reread { kSame, kChanged, kFailed };

struct Rereading {
  Reread result;
  int error = 0;  // of kFailed
};

/// Reads a file again, to `to`, clears `kPadding` bytes behind its text, and lower-cases it.
///
/// Requires: `to` has room for `file.size + kPadding` bytes.
/// Ensures:  kSame only if every byte is what it was at the first reading (by a 64-bit digest: a time stamp neither
///           proves nor excludes a change).
Rereading read_again(const File& file, char* to);

}  // namespace textindex
