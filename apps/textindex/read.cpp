// SPDX-License-Identifier: Apache-2.0
#include "read.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tokenize.hpp"

namespace textindex {

namespace {

constexpr std::uint64_t kBinaryCheck = 8000;

class Descriptor {
 public:
  // Without O_NONBLOCK, opening a pipe that took a file's place would wait for a writer.
  explicit Descriptor(const std::string& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

struct Read {
  std::uint64_t size;
  int error;
};

// Reads until the file ends or `most` bytes are there. The end is where nothing comes, since files of /proc are served
// page by page; but a first read that gives exactly the `expected` bytes of more that were wanted needs no second.
Read read_up_to(int descriptor, char* to, std::uint64_t most, std::uint64_t expected) {
  std::uint64_t size = 0;
  while (size < most) {
    const ssize_t got = ::read(descriptor, to + size, most - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {size, errno};
    size += static_cast<std::uint64_t>(got);
    if (got == 0 || (size == expected && size == static_cast<std::uint64_t>(got))) break;
  }
  return {size, 0};
}

void finish_text(char* text, std::uint64_t size) { std::memset(text + size, 0, kPadding); }

}  // namespace

void Buffer::grow(std::uint64_t size, std::uint64_t kept) {
  if (size <= size_) return;
  Buffer larger(std::max(size, size_ * 2));
  if (kept != 0) std::memcpy(larger.data(), data(), kept);
  *this = std::move(larger);
}

Buffer manta_decode(manta::Reader& reader, std::type_identity<Buffer>) {
  const manta::Block block = reader.block();
  Buffer buffer(block.size);
  if (block.size != 0) std::memcpy(buffer.data(), block.data, block.size);
  return buffer;
}

FirstReading read_first(const std::string& path, Buffer& buffer) {
  const Descriptor file(path);
  if (!file.is_open()) return {FirstLook::kUnreadable, errno};
  struct stat status = {};
  if (::fstat(file.number(), &status) != 0) return {FirstLook::kUnreadable, errno};
  if (!S_ISREG(status.st_mode)) return {FirstLook::kNotRegular};
  std::uint64_t room = static_cast<std::uint64_t>(status.st_size);
  if (room > kLargestFile) return {FirstLook::kTooLarge};

  std::uint64_t size = 0;
  for (;;) {
    buffer.grow(room + 1 + kPadding, size);
    const Read read = read_up_to(file.number(), buffer.data() + size, room + 1 - size, ~std::uint64_t{0});
    if (read.error != 0) return {FirstLook::kUnreadable, read.error};
    size += read.size;
    if (size <= room) break;
    if (size > kLargestFile) return {FirstLook::kTooLarge};
    room = size * 2;
  }
  finish_text(buffer.data(), size);
  const bool binary = std::memchr(buffer.data(), 0, std::min(size, kBinaryCheck)) != nullptr;
  return {binary ? FirstLook::kBinary : FirstLook::kText, 0, size, hash_bytes(buffer.data(), size)};
}

Rereading read_again(const File& file, char* to) {
  const Descriptor descriptor(file.path);
  if (!descriptor.is_open()) return {Reread::kFailed, errno};
  const Read read = read_up_to(descriptor.number(), to, file.size + 1, file.size);
  if (read.error != 0) return {Reread::kFailed, read.error};
  if (read.size != file.size) return {Reread::kChanged};
  finish_text(to, file.size);
  if (hash_bytes(to, file.size) != file.digest) return {Reread::kChanged};
  fold_case(to, file.size);
  return {Reread::kSame};
}

}  // namespace textindex
