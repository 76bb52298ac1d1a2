// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "batch.hpp"
#include "index.hpp"
#include "progress.hpp"

namespace textindex {

/// What one reading and indexing of the corpus took, by either contender.
struct Pass {
  double seconds = 0;
  double processor_seconds = 0;  // of all threads
  std::uint64_t bytes = 0;  // that were indexed
  std::vector<Change> changes;

  double megabytes_per_second() const { return seconds > 0 ? static_cast<double>(bytes) / 1e6 / seconds : 0; }
};

/// The contender without manta: one thread, one table, one buffer, file after file.
///
/// It shares the reading, the tokeniser and the table with the other one, and does not prepare for sharing: a word
/// goes straight into the index, which is the fastest that was found for one thread. Counting each file, or each batch
/// as the other contender does, in a small table first was slower on /usr/include and on parts of it.
class PlainLoop {
 public:
  Pass run(const Corpus& corpus, Console& console);

  /// Of the last run.
  const Index& index() const { return index_; }

 private:
  Index index_;
  Buffer buffer_;
};

}  // namespace textindex
