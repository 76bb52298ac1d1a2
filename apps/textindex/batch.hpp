// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "index.hpp"
#include "read.hpp"

namespace textindex {

/// The files that are indexed: a file's place is its `FileId`.
using Corpus = std::vector<File>;

/// Neighbouring files that are read by one task: together about `kBatchBytes`, so that a task is worth its call.
///
/// A file beyond that is alone in its batch, which is then tokenised in `parts`.
struct Batch {
  FileId first;
  FileId last;  // one behind
  std::uint32_t parts;
};

/// Measured on /usr/include: from 64 KiB up to 1 MiB makes 10 % of difference, and this much stays in a core's cache
/// between the task that reads it and the one that tokenises it.
inline constexpr std::uint64_t kBatchBytes = std::uint64_t{256} << 10;

/// Divides files of these sizes into batches. They cover all files, in order.
std::vector<Batch> plan_batches(const std::vector<std::uint64_t>& sizes);
std::vector<Batch> plan_batches(const Corpus& corpus);

/// A file that is no longer what it was, with the error if it could not be read at all.
struct Change {
  FileId file;
  int error;
};

/// The folded texts of a batch, one behind the other.
///
/// Requires of users: nothing; it is immutable once `read_batch` has returned it.
class Contents {
 public:
  struct Text {
    FileId file;
    const char* begin;
    std::uint64_t size;
  };

  /// The texts of part `part` of `parts`. Parts are cut between words.
  std::vector<Text> part(std::uint32_t part, std::uint32_t parts) const;

  std::uint64_t bytes() const { return bytes_; }  // of text
  std::uint64_t room() const { return buffer_.size(); }
  const std::vector<Change>& changes() const { return changes_; }

  friend void manta_encode(manta::Writer& writer, const Contents& contents) {
    writer(contents.buffer_, contents.places_, contents.bytes_, contents.changes_);
  }
  friend Contents manta_decode(manta::Reader& reader, std::type_identity<Contents>);

 private:
  friend Contents read_batch(const Corpus& corpus, Batch batch);

  /// A text by its place in the buffer, so that it means the same wherever the contents go.
  struct Place {
    FileId file;
    std::uint64_t begin;
    std::uint64_t size;
  };

  Buffer buffer_;
  std::vector<Place> places_;
  std::uint64_t bytes_ = 0;
  std::vector<Change> changes_;
};

/// What the object store counts for it.
inline std::size_t manta_heap_bytes(const Contents& contents) { return contents.room(); }

/// Reads the files of a batch again. Those which are not what they were are in `changes()` instead.
Contents read_batch(const Corpus& corpus, Batch batch);

}  // namespace textindex
